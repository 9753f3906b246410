//! Each row on the command line.

use super::{
    GIVEN, GIVEN_CODE, Row,
    operation::{NETWORK, NEW_APP, NEW_QUOTA, NEW_REMARK},
};

impl Row {
    /// The same write on the command line, and what goes to standard input.
    #[expect(clippy::too_many_lines, reason = "a table of one row each")]
    pub(crate) const fn arguments(self) -> (&'static [&'static str], Option<&'static str>) {
        match self {
            Self::CreateApigHere | Self::CreateApig => (
                &[
                    "apps",
                    "create",
                    "--service",
                    "apig",
                    "--name",
                    NEW_APP,
                    "--remark",
                    NEW_REMARK,
                ],
                None,
            ),
            Self::CreateRoma => (
                &[
                    "apps",
                    "create",
                    "--service",
                    "roma",
                    "--name",
                    NEW_APP,
                    "--remark",
                    NEW_REMARK,
                ],
                None,
            ),
            Self::CreateModelArts => (
                &[
                    "apps",
                    "create",
                    "--service",
                    "modelarts",
                    "--name",
                    NEW_APP,
                    "--remark",
                    NEW_REMARK,
                ],
                None,
            ),
            Self::DeleteAppApig => (&["apps", "delete", "app_demo"], None),
            Self::DeleteAppRoma => (&["apps", "delete", "roma-001"], None),
            Self::DeleteAppModelArts => (&["apps", "delete", "scorer"], None),
            Self::EditApig => (&["apps", "edit", "app_demo", "--remark", "edited"], None),
            Self::EditApigSecret => (
                &[
                    "apps",
                    "edit",
                    "app_demo",
                    "--key",
                    "a-key-of-our-own",
                    "--secret-stdin",
                ],
                Some(GIVEN),
            ),
            Self::EditRoma => (&["apps", "edit", "roma-001", "--remark", "edited"], None),
            Self::ResetApigChosen => (&["secret", "reset", "app_demo"], None),
            Self::ResetApigGiven => (
                &["secret", "reset", "app_demo", "--secret-stdin"],
                Some(GIVEN),
            ),
            Self::ResetApigRandom | Self::ResetApigRandomShown => {
                (&["secret", "reset", "app_demo", "--server-generated"], None)
            }
            Self::ResetRomaChosen => (&["secret", "reset", "roma-001"], None),
            Self::ResetRomaGiven => (
                &["secret", "reset", "roma-001", "--secret-stdin"],
                Some(GIVEN),
            ),
            Self::ResetRomaRandom => (&["secret", "reset", "roma-001", "--server-generated"], None),
            Self::ResetModelArts => (&["secret", "reset", "scorer"], None),
            Self::GenerateApig => (&["codes", "generate", "app_demo"], None),
            Self::GenerateRoma => (&["codes", "generate", "roma-001"], None),
            Self::GenerateModelArts => (&["codes", "generate", "scorer"], None),
            Self::ResetCodeModelArts => (&["codes", "reset", "scorer", "#1"], None),
            Self::AddApig => (
                &["codes", "add", "app_demo", "--code-stdin"],
                Some(GIVEN_CODE),
            ),
            Self::AddRoma => (
                &["codes", "add", "roma-001", "--code-stdin"],
                Some(GIVEN_CODE),
            ),
            Self::RotateApig => (&["codes", "rotate", "app_demo", "#1"], None),
            Self::RotateRoma => (&["codes", "rotate", "roma-001", "#1"], None),
            Self::DeleteApig => (&["codes", "delete", "app_demo", "#1"], None),
            Self::DeleteRoma => (&["codes", "delete", "roma-001", "#1"], None),
            Self::DeleteModelArts => (&["codes", "delete", "scorer", "#1"], None),
            Self::GrantApig => (
                &["apis", "grant", "app_demo", "refund", "--env", "RELEASE"],
                None,
            ),
            Self::GrantRoma => (
                &["apis", "grant", "roma-001", "erp_stock", "--env", "RELEASE"],
                None,
            ),
            Self::RevokeApig => (&["apis", "revoke", "app_demo", "invoice_create"], None),
            Self::AllowApig => (&["access", "set", "app_demo", "--allow", NETWORK], None),
            Self::AllowRoma => (&["access", "set", "roma-001", "--allow", NETWORK], None),
            Self::ClearAccessApig => (&["access", "clear", "app_demo"], None),
            Self::CreateQuotaApig => (
                &[
                    "quotas",
                    "create",
                    NEW_QUOTA,
                    "--instance",
                    "payments",
                    "--calls",
                    "20",
                    "--per",
                    "minute",
                ],
                None,
            ),
            Self::SetQuotaApig => (&["quotas", "set", "app_demo", "burst"], None),
            Self::ClearQuotaApig => (&["quotas", "clear", "app_demo"], None),
        }
    }
}
