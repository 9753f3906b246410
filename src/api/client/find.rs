//! What a client asks IAM before its first request: the project by its name, and addresses that
//! nobody gave. And whose its credential is.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use url::Url;

use super::{
    super::{
        Credential, CredentialError, Host, Identity, Named,
        credential::Token,
        iam::{ListAuthProjects, ListProjects, ValidateToken},
    },
    CallError, Client,
};
use crate::domain::{ProjectId, Secret, Text};

/// The project of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Project {
    /// By its id.
    Id(ProjectId),
    /// By its name, to be looked up.
    Name(String),
}

/// What was found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) project: ProjectId,
    pub(super) endpoints: HashMap<Host, Url>,
}

impl Client {
    /// Finds the project and the addresses that the options leave open. Where they leave nothing
    /// open, nothing is asked; else once, until it succeeds.
    pub async fn ready(&self) -> Result<(), CallError> {
        let is_open = matches!(self.options.project, Project::Name(_))
            || !self.options.from_catalog.is_empty();
        if is_open {
            // Seldom needed, so it shall not make the future of every call larger.
            self.found.get_or_try_init(|| Box::pin(self.find())).await?;
        }
        Ok(())
    }

    async fn find(&self) -> Result<Found, CallError> {
        let project = match &self.options.project {
            Project::Id(id) => id.clone(),
            Project::Name(name) => self.project_called(name).await?,
        };
        let mut endpoints = HashMap::new();
        if !self.options.from_catalog.is_empty() {
            let identity = self.identity().await?;
            let region = self.options.region.as_deref();
            endpoints.extend(self.options.from_catalog.iter().filter_map(|host| {
                let url = identity.endpoint(*host, region)?;
                Some((*host, url))
            }));
            if endpoints.is_empty() && self.options.endpoints.keys().all(|host| *host == Host::Iam)
            {
                return Err(impossible(
                    "The token's catalog names no service of this region.",
                    "Correct region in the profile, or give the addresses as endpoints.",
                ));
            }
        }
        Ok(Found { project, endpoints })
    }

    /// Whose the credential is, what for and until when. A token that nothing is known of is shown
    /// to IAM; for an access key IAM is asked for its project.
    pub async fn identity(&self) -> Result<Arc<Identity>, CallError> {
        match &self.credential {
            Credential::Nobody => Ok(Arc::default()),
            Credential::AccessKey(_) => self.identity_of_key().await.map(Arc::new),
            Credential::Token(_) => self.identity_of_token().await,
        }
    }

    async fn identity_of_token(&self) -> Result<Arc<Identity>, CallError> {
        let in_hand = async || -> Result<_, CallError> {
            let token = self.credential.token(&Timestamp::now).await?;
            Ok(token.unwrap_or_else(|| Token::unknown(Secret::default())))
        };
        let mut token = in_hand().await?;
        loop {
            if let Some(identity) = token.identity {
                return Ok(identity);
            }
            let validate = ValidateToken {
                token: &token.value,
                catalog: !self.options.from_catalog.is_empty(),
            };
            match self.call(&validate).await {
                Ok(answer) => {
                    let identity = Arc::new(answer.value);
                    let known = Arc::clone(&identity);
                    self.credential.learn(&token.value, known).await;
                    return Ok(identity);
                }
                Err(error) => {
                    // A token that was renewed on the way cannot vouch for the one before it.
                    let now = in_hand().await?;
                    if now.value == token.value {
                        return Err(error);
                    }
                    token = now;
                }
            }
        }
    }

    async fn identity_of_key(&self) -> Result<Identity, CallError> {
        let projects = self.call(&ListAuthProjects).await?.value;
        let is_ours = |project: &&Named| match &self.options.project {
            Project::Id(id) => project.id.raw() == id.raw(),
            Project::Name(name) => project.name.raw() == name,
        };
        let project = projects.iter().find(is_ours).cloned();
        Ok(Identity::of_access_key(project))
    }

    async fn project_called(&self, name: &str) -> Result<ProjectId, CallError> {
        let shown = Text::from(name);
        if let Credential::Token(_) = &self.credential {
            let identity = self.identity().await?;
            return match &identity.project {
                Some(project) if project.name.raw() == name => Ok(ProjectId::new(project.id.raw())),
                Some(project) => Err(impossible(
                    &format!(
                        "The token is for the project {}, not for {shown}.",
                        project.name
                    ),
                    &format!("Fetch a token for {shown}, or correct project in the profile."),
                )),
                None => Err(impossible(
                    "The token is for no project, and the services want one.",
                    &format!("Fetch a token for the project {shown}."),
                )),
            };
        }
        let mut projects = match self.call(&ListProjects { name }).await {
            Ok(answer) => answer.value,
            // Listing all projects of the account takes a right; listing one's own does not.
            Err(CallError::Service(error)) if error.status == 403 => {
                self.call(&ListAuthProjects).await?.value
            }
            Err(error) => return Err(error),
        };
        projects.retain(|project| project.name.raw() == name);
        match projects.as_slice() {
            [] => Err(impossible(
                &format!("There is no project {shown} that this access key may use."),
                "Correct project in the profile, or give the id as project_id.",
            )),
            [only] => Ok(ProjectId::new(only.id.raw())),
            several => {
                let ids: Vec<String> = several
                    .iter()
                    .map(|project| project.id.to_string())
                    .collect();
                Err(impossible(
                    &format!(
                        "There are {} projects {shown}: {}.",
                        ids.len(),
                        ids.join(", ")
                    ),
                    "Give the id of the right one as project_id, in place of project.",
                ))
            }
        }
    }
}

fn impossible(reason: &str, remedy: &str) -> CallError {
    CallError::NoCredential(CredentialError::new(reason).remedy(remedy))
}
