//! stub
use super::App;
use jiff::Timestamp;
pub trait Row {
    fn app(&self) -> &App;
    fn gateway(&self) -> &str;
    fn now(&self) -> Timestamp;
}
pub struct Filter {
    text: String,
}
impl Filter {
    pub fn parse(text: &str) -> Self {
        Self {
            text: text.to_lowercase(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
    pub fn rank(&mut self, row: &impl Row) -> Option<u32> {
        let name = row.app().name.raw().to_lowercase();
        (name.contains(&self.text)).then(|| {
            if name == self.text {
                3
            } else if name.starts_with(&self.text) {
                2
            } else {
                1
            }
        })
    }
}
