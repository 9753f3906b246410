"""The vendor's SDKs against `claviger simulate`, and the vendor's signer against claviger.

Run by run.sh. Each check prints one line; the exit code is 1 if any fails.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from types import ModuleType

import huaweicloudsdkapig.v2
import huaweicloudsdkroma.v2
from huaweicloudsdkapig.v2 import (
    ApigClient,
    AppCodeCreate,
    AppCreate,
    AppResetCreate,
    CheckAppV2Request,
    CreateAnAppV2Request,
    CreateAppCodeAutoV2Request,
    CreateAppCodeV2Request,
    DeleteAppCodeV2Request,
    DeleteAppV2Request,
    ListAppCodesV2Request,
    ListAppsV2Request,
    ListInstancesV2Request,
    ResettingAppSecretV2Request,
    ShowDetailsOfAppCodeV2Request,
    ShowDetailsOfAppV2Request,
    UpdateAppV2Request,
)
from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import (
    ClientRequestException,
    ServiceResponseException,
)
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from huaweicloudsdkcsms.v1 import (
    CreateSecretRequest,
    CreateSecretRequestBody,
    CreateSecretVersionRequest,
    CreateSecretVersionRequestBody,
    CsmsClient,
    ListSecretsRequest,
    ListSecretVersionsRequest,
    ShowSecretRequest,
)
from huaweicloudsdkiam.v3 import (
    IamClient,
    KeystoneListAuthDomainsRequest,
    KeystoneListAuthProjectsRequest,
    KeystoneListProjectsRequest,
    KeystoneValidateTokenRequest,
)
from huaweicloudsdkmodelarts.v1 import ModelArtsClient
from huaweicloudsdkroma.v2 import (
    CheckAuthUsersOfAppRequest,
    CheckRomaAppDetailsRequest,
    CheckRomaAppSecretRequest,
    CheckRomaInstanceListV2Request,
    CreateAppReq,
    CreateRomaAppRequest,
    DeleteRomaAppRequest,
    ListRomaAppRequest,
    ResetRomaAppSecretRequest,
    RomaClient,
    UpdateAppReq,
    UpdateAppSecretReq,
    UpdateRomaAppRequest,
    ValidateRomaAppRequest,
)

# The operations that `claviger simulate` answers, by the vendor's names.
OPERATIONS = os.path.join(os.path.dirname(__file__), "../../src/simulator/operation.rs")

APP = "356de8eb7a8742168586e5daf5339965"
FAILED = []


def check(name, passed, seen=""):
    """Prints the result of one check."""
    if passed:
        print(f"ok    {name}", flush=True)
    else:
        FAILED.append(name)
        print(f"WRONG {name}: {seen!r}", flush=True)


def attempt(name, act, judge):
    """Runs one check; whatever it raises is its failure."""
    try:
        seen = act()
        check(name, judge(seen), seen)
        return seen
    except Exception as error:  # a check that breaks is a check that fails
        check(name, False, error)
        return None


def refused(name, act, status, code):
    """Checks that a call is refused with this status and code, as the SDK reads them."""
    try:
        check(name, False, act())
    except ServiceResponseException as error:
        seen = (error.status_code, error.error_code)
        check(name, seen == (status, code), seen)


def snake(name):
    """The method of a client that calls an operation."""
    return re.sub("(?<!^)(?=[A-Z])", "_", name).lower()


class Recorded:
    """A client that keeps the names of the methods that were called."""

    called = {}

    def __init__(self, client):
        self.__dict__["client"] = client
        self.__dict__["known"] = self.called.setdefault(type(client), set())

    def __getattr__(self, name):
        self.known.add(name)
        return getattr(self.client, name)

    def __setattr__(self, name, value):
        setattr(self.client, name, value)


def covered(kind):
    """Checks that every operation which the simulator and this client both know was called."""
    with open(OPERATIONS, encoding="utf-8") as source:
        known = source.read().split("pub enum Operation {")[1].split("\n}")[0]
    methods = [snake(name) for name in re.findall(r"^    (\w+),$", known, re.M)]
    left = [
        method
        for method in methods
        if hasattr(kind, method) and method not in Recorded.called.get(kind, ())
    ]
    check(f"every operation of {kind.__name__} that is simulated was called", not left, left)


class Simulator:
    """A running `claviger simulate`."""

    def __init__(self, program):
        command = [program, "simulate", "--estate", "small", "--seed", "7"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.told = json.loads(self.process.stdout.readline())
        self.url = self.told["url"]
        self.project = self.told["project_id"]
        self.key = (self.told["access_key"], self.told["secret_key"])

    def instance(self, service):
        return next(i["id"] for i in self.told["instances"] if i["service"] == service)

    def client(self, kind, credentials=None):
        credentials = credentials or BasicCredentials(*self.key, self.project)
        builder = kind.new_builder().with_credentials(credentials)
        config = HttpConfig(timeout=(3, 10))
        return Recorded(builder.with_endpoint(self.url).with_http_config(config).build())

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def apig(simulator):
    client = simulator.client(ApigClient)
    gateway = simulator.instance("apig")
    at = {"instance_id": gateway}
    attempt(
        "APIG lists its gateways",
        lambda: client.list_instances_v2(ListInstancesV2Request()).instances,
        lambda all: [i.id for i in all] == [gateway],
    )
    attempt(
        "APIG lists its apps, each with a masked secret",
        lambda: client.list_apps_v2(ListAppsV2Request(limit=500, **at)).apps,
        lambda apps: len(apps) == 4 and all("***" in app.app_secret for app in apps),
    )
    attempt(
        "APIG searches by name",
        lambda: client.list_apps_v2(ListAppsV2Request(name="app_demo", **at)).apps,
        lambda apps: [app.id for app in apps] == [APP],
    )
    show = lambda: client.show_details_of_app_v2(ShowDetailsOfAppV2Request(app_id=APP, **at))
    attempt("APIG shows an app", show, lambda app: app.name == "app_demo")
    made = attempt(
        "APIG creates an app",
        lambda: client.create_an_app_v2(
            CreateAnAppV2Request(body=AppCreate(name="peer_app", remark="é by the SDK"), **at)
        ),
        lambda app: app.status_code == 201 and app.remark == "é by the SDK",
    )
    attempt(
        "APIG modifies an app",
        lambda: client.update_app_v2(
            UpdateAppV2Request(
                app_id=made.id, body=AppCreate(name="peer_app2", remark="later"), **at
            )
        ),
        lambda app: app.name == "peer_app2",
    )
    attempt(
        "APIG checks an app",
        lambda: client.check_app_v2(CheckAppV2Request(app_id=made.id, **at)),
        lambda app: app.name == "peer_app2",
    )
    reset = lambda body: client.resetting_app_secret_v2(
        ResettingAppSecretV2Request(app_id=made.id, body=body, **at)
    )
    first = attempt(
        "APIG resets a secret without a body",
        lambda: reset(None).app_secret,
        lambda secret: re.fullmatch("[0-9a-f]{32}", secret),
    )
    attempt(
        "APIG resets a secret with an empty body",
        lambda: reset(AppResetCreate()).app_secret,
        lambda secret: secret != first,
    )
    codes = []
    for number in range(2):
        code = attempt(
            f"APIG generates code {number + 1}",
            lambda: client.create_app_code_auto_v2(
                CreateAppCodeAutoV2Request(app_id=made.id, **at)
            ),
            lambda code: code.status_code == 201 and len(code.app_code) == 64,
        )
        codes.append(code)
    chosen = "C" + "x+/=-_!@#$%" * 8
    attempt(
        "APIG takes a chosen code",
        lambda: client.create_app_code_v2(
            CreateAppCodeV2Request(app_id=made.id, body=AppCodeCreate(app_code=chosen), **at)
        ),
        lambda code: code.app_code == chosen,
    )
    attempt(
        "APIG shows a code",
        lambda: client.show_details_of_app_code_v2(
            ShowDetailsOfAppCodeV2Request(app_id=made.id, app_code_id=codes[0].id, **at)
        ),
        lambda code: code.app_code == codes[0].app_code,
    )
    attempt(
        "APIG deletes a code",
        lambda: client.delete_app_code_v2(
            DeleteAppCodeV2Request(app_id=made.id, app_code_id=codes[0].id, **at)
        ),
        lambda answer: answer.status_code == 204,
    )
    attempt(
        "APIG lists codes",
        lambda: client.list_app_codes_v2(ListAppCodesV2Request(app_id=made.id, **at)).app_codes,
        lambda all: sorted(c.app_code for c in all) == sorted([codes[1].app_code, chosen]),
    )
    attempt(
        "APIG lists what a project may have of gateways",
        lambda: client.list_instance_configs_v2(
            huaweicloudsdkapig.v2.ListInstanceConfigsV2Request(limit=500)
        ).configs,
        lambda all: any(c.config_name == "INSTANCE_NUM_LIMIT" for c in all),
    )
    attempt(
        "APIG lists what its gateway can do",
        lambda: client.list_instance_features(
            huaweicloudsdkapig.v2.ListInstanceFeaturesRequest(**at)
        ).features,
        lambda all: len(all) > 0,
    )
    attempt(
        "APIG counts its apps",
        lambda: client.list_app_quantities_v2(
            huaweicloudsdkapig.v2.ListAppQuantitiesV2Request(**at)
        ),
        lambda counts: (counts.authed_nums, counts.unauthed_nums) == (3, 2),
    )
    full = attempt(
        "APIG finds an app with five codes",
        lambda: client.list_apps_v2(ListAppsV2Request(name="billing_batch", **at)).apps[0],
        lambda app: app.name == "billing_batch",
    )
    refused(
        "APIG refuses a sixth code",
        lambda: client.create_app_code_auto_v2(CreateAppCodeAutoV2Request(app_id=full.id, **at)),
        403,
        "APIG.3131",
    )
    refused(
        "APIG refuses a name that breaks its rule",
        lambda: client.create_an_app_v2(CreateAnAppV2Request(body=AppCreate(name="1"), **at)),
        400,
        "APIG.2011",
    )
    attempt(
        "APIG deletes an app",
        lambda: client.delete_app_v2(DeleteAppV2Request(app_id=made.id, **at)),
        lambda answer: answer.status_code == 204,
    )
    try:
        client.show_details_of_app_v2(ShowDetailsOfAppV2Request(app_id=made.id, **at))
        check("APIG does not find a deleted app", False)
    except ClientRequestException as error:
        named = error.error_code.startswith("APIG.300") and bool(error.request_id)
        check("APIG does not find a deleted app", error.status_code == 404 and named, error)
    wrong = simulator.client(
        ApigClient, BasicCredentials(simulator.key[0], "wrong", simulator.project)
    )
    refused(
        "a wrong secret access key is refused",
        lambda: wrong.list_instances_v2(ListInstancesV2Request()),
        401,
        "APIGW.0301",
    )
    token = simulator.client(ApigClient)
    token.preset_headers = {"X-Auth-Token": simulator.told["token"], "Authorization": "none"}
    attempt(
        "a token opens APIG in place of a signature",
        lambda: token.list_instances_v2(ListInstancesV2Request()).instances,
        lambda all: len(all) == 1,
    )


def roma(simulator):
    client = simulator.client(RomaClient)
    at = {"instance_id": simulator.instance("roma")}
    attempt(
        "ROMA lists its applications",
        lambda: client.list_roma_app(ListRomaAppRequest(limit=100, **at)).apps,
        lambda apps: {app.name for app in apps} >= {"roma-001"},
    )
    made = attempt(
        "ROMA creates an application",
        lambda: client.create_roma_app(
            CreateRomaAppRequest(body=CreateAppReq(name="peer (sdk)"), **at)
        ),
        lambda app: app.status_code == 201 and app.name == "peer (sdk)",
    )
    attempt(
        "ROMA shows an application",
        lambda: client.check_roma_app_details(CheckRomaAppDetailsRequest(app_id=made.id, **at)),
        lambda app: app.key == made.key,
    )
    attempt(
        "ROMA modifies an application",
        lambda: client.update_roma_app(
            UpdateRomaAppRequest(
                app_id=made.id, body=UpdateAppReq(name="peer2", remark="r"), **at
            )
        ),
        lambda app: app.name == "peer2",
    )
    attempt(
        "ROMA resets a secret to a chosen one",
        lambda: client.reset_roma_app_secret(
            ResetRomaAppSecretRequest(
                app_id=made.id, body=UpdateAppSecretReq(secret="Abc12345!+="), **at
            )
        ),
        lambda answer: answer.secret == "Abc12345!+=",
    )
    attempt(
        "ROMA shows the secret",
        lambda: client.check_roma_app_secret(CheckRomaAppSecretRequest(app_id=made.id, **at)),
        lambda answer: answer.secret == "Abc12345!+=",
    )
    attempt(
        "ROMA makes a secret itself",
        lambda: client.reset_roma_app_secret(
            ResetRomaAppSecretRequest(app_id=made.id, body=UpdateAppSecretReq(), **at)
        ),
        lambda answer: answer.secret not in ("", "Abc12345!+="),
    )
    attempt(
        "ROMA validates an application",
        lambda: client.validate_roma_app(ValidateRomaAppRequest(id=made.id, **at)),
        lambda app: app.name == "peer2",
    )
    attempt(
        "ROMA lists its instances",
        lambda: client.check_roma_instance_list_v2(CheckRomaInstanceListV2Request()).instances,
        lambda all: [i.id for i in all] == [at["instance_id"]],
    )
    attempt(
        "ROMA lists the members of an application",
        lambda: client.check_auth_users_of_app(
            CheckAuthUsersOfAppRequest(
                app_id=next(
                    a.id
                    for a in client.list_roma_app(ListRomaAppRequest(limit=100, **at)).apps
                    if a.name == "roma-001"
                ),
                **at,
            )
        ).users,
        lambda users: [u.name for u in users] == ["erp_operator"],
    )
    attempt(
        "ROMA deletes an application",
        lambda: client.delete_roma_app(DeleteRomaAppRequest(app_id=made.id, **at)),
        lambda answer: answer.status_code in (200, 204),
    )


def hanging(simulator, service: str, kind, sdk: ModuleType):
    """What hangs on an app, by the same calls in the SDKs of APIG and of ROMA Connect."""
    client = simulator.client(kind)
    gateway = simulator.instance(service)
    label = service.upper()

    def call(name, **values):
        """Calls an operation by the name of its request."""
        method = snake(name)
        request = getattr(sdk, f"{name}Request")(instance_id=gateway, **values)
        return getattr(client, method)(request)

    apps = attempt(
        f"{label} lists what may call",
        lambda: call("ListAppsV2", limit=500).apps,
        lambda apps: len(apps) > 0,
    )
    app = next(a for a in apps if a.name in ("idle_app", "partner (external)"))
    at = {"app_id": app.id}
    attempt(
        f"{label} shows what may call",
        lambda: call("ShowDetailsOfAppV2", **at),
        lambda shown: shown.name == app.name,
    )
    made = attempt(
        f"{label} generates a code",
        lambda: call("CreateAppCodeAutoV2", **at),
        lambda code: code.status_code == 201 and len(code.app_code) == 64,
    )
    chosen = "D" + "y+/=-_!@#$%" * 8
    attempt(
        f"{label} takes a code of one's own",
        lambda: call("CreateAppCodeV2", body=sdk.AppCodeCreate(app_code=chosen), **at),
        lambda code: code.app_code == chosen,
    )
    attempt(
        f"{label} shows a code by its id",
        lambda: call("ShowDetailsOfAppCodeV2", app_code_id=made.id, **at),
        lambda code: code.app_code == made.app_code,
    )
    attempt(
        f"{label} lists the codes of an app",
        lambda: call("ListAppCodesV2", **at).app_codes,
        lambda codes: {c.app_code for c in codes} == {chosen, made.app_code},
    )
    attempt(
        f"{label} deletes a code by its id",
        lambda: call("DeleteAppCodeV2", app_code_id=made.id, **at),
        lambda answer: answer.status_code == 204,
    )
    attempt(
        f"{label} describes its gateway",
        lambda: call("ShowDetailsOfInstanceV2"),
        lambda answer: answer.id == gateway and answer.spec,
    )
    attempt(
        f"{label} names the networks that bind its gateway",
        lambda: call("ShowRestrictionOfInstanceV2").restrict_cidrs,
        lambda networks: len(networks) > 0,
    )
    attempt(
        f"{label} lists its features",
        lambda: call("ListFeaturesV2", limit=500).features,
        lambda all: any(f.name == "app_acl" and f.enable for f in all),
    )
    attempt(
        f"{label} lists its limits",
        lambda: call("ListProjectCofigsV2", limit=500).configs,
        lambda all: any(c.config_name == "APP_NUM_LIMIT" for c in all),
    )
    environment = attempt(
        f"{label} lists its environments",
        lambda: call("ListEnvironmentsV2").envs[0],
        lambda env: env.id == "DEFAULT_ENVIRONMENT_RELEASE_ID",
    )
    at = {"app_id": app.id, "env_id": environment.id}
    grantable = attempt(
        f"{label} lists what an app could call",
        lambda: call("ListApisUnbindedToAppV2", **at).apis,
        lambda apis: len(apis) > 0 and apis[0].auth_type == "APP",
    )
    body = sdk.ApiAuthCreate(
        env_id=environment.id, app_ids=[app.id], api_ids=[grantable[0].id, "0123456789abcdef"]
    )
    auths = attempt(
        f"{label} grants one API and says that there is no other",
        lambda: call("CreateAuthorizingAppsV2", body=body).auths,
        lambda auths: [a.auth_result.status for a in auths] == ["SUCCESS", "FAILED"],
    )
    attempt(
        f"{label} skips a grant that stands",
        lambda: call("CreateAuthorizingAppsV2", body=body).auths,
        lambda again: again[0].auth_result.status == "SKIPPED",
    )
    attempt(
        f"{label} lists what an app may call",
        lambda: call("ListApisBindedToAppV2", app_id=app.id).auths,
        lambda bound: grantable[0].id in [a.api_id for a in bound],
    )
    attempt(
        f"{label} lists who may call an API",
        lambda: call("ListAppsBindedToApiV2", api_id=grantable[0].id).auths,
        lambda bound: app.id in [a.app_id for a in bound],
    )
    attempt(
        f"{label} revokes a grant",
        lambda: call("CancelingAuthorizationV2", app_auth_id=auths[0].id),
        lambda answer: answer.status_code == 204,
    )
    addresses = ["10.0.0.0/8", "192.0.2.1-192.0.2.9"]
    attempt(
        f"{label} sets the addresses of an app",
        lambda: call(
            "UpdateAppAcl",
            app_id=app.id,
            body=sdk.AppAclCreate(app_acl_type="PERMIT", app_acl_values=addresses),
        ),
        lambda answer: answer.app_acl_values == addresses,
    )
    attempt(
        f"{label} shows the addresses of an app",
        lambda: call("ShowDetailsOfAppAcl", app_id=app.id),
        lambda answer: answer.app_acl_type == "PERMIT" and answer.app_acl_values == addresses,
    )
    attempt(
        f"{label} takes the addresses of an app away",
        lambda: call("DeleteAppAcl", app_id=app.id),
        lambda answer: answer.status_code == 204,
    )
    quota = attempt(
        f"{label} makes a quota",
        lambda: call(
            "CreateAppQuota",
            body=sdk.AppQuotaCreate(
                name="peer_quota", call_limits=7, time_unit="MINUTE", time_interval=2
            ),
        ),
        lambda quota: quota.status_code == 201 and quota.call_limits == 7,
    )
    which = {"app_quota_id": quota.app_quota_id}
    attempt(
        f"{label} binds an app to a quota",
        lambda: call(
            "AssociateAppsForAppQuota",
            body=sdk.CreateAppQuotaBindingApp(app_ids=[app.id]),
            **which,
        ).applies,
        lambda applies: [a.app_id for a in applies] == [app.id],
    )
    attempt(
        f"{label} shows a quota",
        lambda: call("ShowAppQuota", **which),
        lambda shown: shown.bound_app_num == 1 and shown.time_unit == "MINUTE",
    )
    attempt(
        f"{label} lists its quotas",
        lambda: call("ListAppQuotas", limit=500).quotas,
        lambda all: quota.app_quota_id in [q.app_quota_id for q in all],
    )
    attempt(
        f"{label} lists the apps of a quota",
        lambda: call("ListAppQuotaBoundApps", **which).apps,
        lambda apps: [a.app_id for a in apps] == [app.id],
    )
    attempt(
        f"{label} shows the quota of an app",
        lambda: call("ShowAppBoundAppQuota", app_id=app.id),
        lambda shown: shown.name == "peer_quota",
    )
    attempt(
        f"{label} releases an app from a quota",
        lambda: call("DisassociateAppQuotaWithApp", app_id=app.id, **which),
        lambda answer: answer.status_code == 204,
    )


def apig_hanging(simulator):
    hanging(simulator, "apig", ApigClient, huaweicloudsdkapig.v2)


def roma_hanging(simulator):
    hanging(simulator, "roma", RomaClient, huaweicloudsdkroma.v2)


def modelarts(simulator):
    client = simulator.client(ModelArtsClient)
    base = "/v1/{project_id}/app-auth/apps"

    def call(method, path, body=None, query=(), **values):
        # The SDK has no app-auth: any of its response types will do, the raw answer is read.
        answer = client.do_http_request(
            method=method,
            resource_path=base + path,
            path_params=values,
            query_params=list(query),
            header_params={"Content-Type": "application/json"},
            body=body,
            post_params={},
            response_type="ListNotebooksResponse",
            response_headers=[],
            collection_formats={},
            request_type="ListNotebooksRequest",
        )
        return json.loads(answer.raw_content or b"{}")

    attempt("ModelArts lists its apps", lambda: call("GET", "")["apps"], lambda apps: len(apps) > 0)
    named = {"app_name": "peer-app"}
    made = attempt(
        "ModelArts creates an app",
        lambda: call("POST", "", body=named)["app"],
        lambda app: app["app_name"] == "peer-app",
    )
    at = {"app_id": made["app_id"]}
    attempt(
        "ModelArts shows an app",
        lambda: call("GET", "/{app_id}", **at)["app"],
        lambda app: app["app_id"] == made["app_id"],
    )
    added = attempt(
        "ModelArts adds a code",
        lambda: call("POST", "/{app_id}/app-code", body=named, **at)["app"]["app_codes"],
        lambda codes: len(codes) >= 1,
    )
    old = added[-1]
    attempt(
        "ModelArts resets a code in place",
        lambda: call("PUT", "/{app_id}/app-code/{app_code}", body=named, app_code=old, **at),
        lambda answer: old not in answer["app"]["app_codes"]
        and len(answer["app"]["app_codes"]) == len(added),
    )
    refused(
        "ModelArts does not find a code that was reset",
        lambda: call("PUT", "/{app_id}/app-code/{app_code}", body=named, app_code=old, **at),
        500,
        "ModelArts.3927",
    )
    refused(
        "ModelArts understands an encoded slash in a signed path",
        lambda: call("PUT", "/{app_id}/app-code/{app_code}", named, app_code="a+b/c=", **at),
        500,
        "ModelArts.3927",
    )
    attempt(
        "ModelArts resets a secret",
        lambda: call("PUT", "/{app_id}/app-secret", body=named, **at)["app"]["app_secret"],
        lambda secret: bool(secret),
    )
    attempt(
        "ModelArts knows an app by its name",
        lambda: call("GET", "/{app_name}/exists", app_name="peer-app"),
        lambda answer: answer != {},
    )
    attempt(
        "ModelArts lists the APIs of an app",
        lambda: call("GET", "/{app_id}/auth-apis", **at),
        lambda answer: answer != {},
    )
    left = attempt(
        "ModelArts shows the codes of an app",
        lambda: call("GET", "/{app_id}", **at)["app"]["app_codes"],
        lambda codes: len(codes) >= 1,
    )
    attempt(
        "ModelArts deletes a code",
        lambda: call("DELETE", "/{app_id}/app-code/{app_code}", app_code=left[0], **at),
        lambda _: True,
    )
    attempt("ModelArts deletes an app", lambda: call("DELETE", "/{app_id}", **at), lambda _: True)


def iam(simulator):
    credentials = GlobalCredentials(*simulator.key, "d0")
    client = simulator.client(IamClient, credentials)
    projects = attempt(
        "IAM lists the projects of the caller",
        lambda: client.keystone_list_auth_projects(KeystoneListAuthProjectsRequest()).projects,
        lambda all: [p.id for p in all] == [simulator.project],
    )
    attempt(
        "IAM finds a project by its name",
        lambda: client.keystone_list_projects(
            KeystoneListProjectsRequest(name=projects[0].name)
        ).projects,
        lambda all: [p.id for p in all] == [simulator.project],
    )
    attempt(
        "IAM finds no project of another name",
        lambda: client.keystone_list_projects(KeystoneListProjectsRequest(name="x")).projects,
        lambda all: all == [],
    )

    attempt(
        "IAM lists the accounts of the caller",
        lambda: client.keystone_list_auth_domains(KeystoneListAuthDomainsRequest()).domains,
        lambda all: len(all) == 1,
    )
    attempt(
        "IAM tells what a token is",
        lambda: client.keystone_validate_token(
            KeystoneValidateTokenRequest(x_subject_token=simulator.told["token"])
        ).token,
        lambda token: token.project.id == simulator.project,
    )

    def discovered():
        keys = BasicCredentials(*simulator.key).with_iam_endpoint(simulator.url)
        builder = ApigClient.new_builder().with_credentials(keys)
        client = builder.with_region(Region(projects[0].name, simulator.url)).build()
        return client.list_instances_v2(ListInstancesV2Request()).instances

    attempt("the SDK discovers its project through IAM", discovered, lambda all: len(all) == 1)


def csms(simulator):
    client = simulator.client(CsmsClient)
    before = attempt(
        "CSMS lists its secrets",
        lambda: client.list_secrets(ListSecretsRequest(limit="50")).secrets,
        lambda secrets: [s.name for s in secrets] == ["app_demo"],
    )
    attempt(
        "CSMS shows a secret",
        lambda: client.show_secret(ShowSecretRequest(secret_name=before[0].name)).secret,
        lambda secret: secret.name == "app_demo" and secret.state == "ENABLED",
    )
    attempt(
        "CSMS makes a secret with its first version",
        lambda: client.create_secret(
            CreateSecretRequest(
                body=CreateSecretRequestBody(name="peer-secret", secret_string="first")
            )
        ).secret,
        lambda secret: secret.name == "peer-secret",
    )
    name = {"secret_name": "peer-secret"}
    added = attempt(
        "CSMS takes a further version",
        lambda: client.create_secret_version(
            CreateSecretVersionRequest(
                body=CreateSecretVersionRequestBody(
                    secret_string="second", version_stages=["SYSCURRENT", "blue"]
                ),
                **name,
            )
        ).version_metadata,
        lambda version: version.version_stages == ["SYSCURRENT", "blue"],
    )
    attempt(
        "CSMS lists the versions of a secret",
        lambda: client.list_secret_versions(ListSecretVersionsRequest(**name)).version_metadatas,
        lambda all: [v.version_stages for v in all]
        == [["SYSPREVIOUS"], ["SYSCURRENT", "blue"]]
        and all[1].id == added.id,
    )
    refused(
        "CSMS does not find a secret that is not there",
        lambda: client.show_secret(ShowSecretRequest(secret_name="nobody")),
        404,
        "CSMS.0301",
    )


class Judge:
    """Stands between claviger and the simulator: lets the vendor's signer judge each signature,
    then passes the request on with a token."""

    def __init__(self, simulator):
        self.verdicts = []
        judge = self
        upstream = urlsplit(simulator.url).netloc

        class Key:
            ak, sk = simulator.key

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                judge.verdicts.append((self.command, *judge.holds(self, body, Key)))
                headers = {"X-Auth-Token": simulator.told["token"]}
                if body:
                    headers["Content-Type"] = "application/json"
                passed_on = http.client.HTTPConnection(upstream)
                passed_on.request(self.command, self.path, body or None, headers)
                answer = passed_on.getresponse()
                content = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def holds(request, body, key):
        """Whether the vendor's signer makes the same header of the same request."""
        given = request.headers.get("Authorization", "")
        found = re.search("SignedHeaders=([^,]+)", given)
        if not found:
            return False, given
        path = urlsplit(request.path)
        again = SdkRequest(
            method=request.command,
            schema="http",
            host=request.headers["Host"],
            resource_path=path.path,
            uri=path.path,
            query_params=parse_qsl(path.query, keep_blank_values=True),
            header_params={
                name: request.headers[name] for name in found.group(1).split(";")
            },
            body=body.decode(),
        )
        theirs = Signer(key).sign(again).header_params["Authorization"]
        return theirs == given, (theirs, given)


def claviger(program, simulator):
    judge = Judge(simulator)
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "HOME": home,
            "PATH": os.environ["PATH"],
            "HUAWEICLOUD_SDK_AK": simulator.key[0],
            "HUAWEICLOUD_SDK_SK": simulator.key[1],
            "CLAVIGER_PROJECT_ID": simulator.project,
            "CLAVIGER_ENDPOINT_APIG": judge.url,
            "CLAVIGER_ENDPOINT_ROMA": judge.url,
            "CLAVIGER_ENDPOINT_MODELARTS": judge.url,
            "CLAVIGER_ENDPOINT_IAM": judge.url,
        }

        def run(*words):
            command = [program, *words]
            ended = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=60, check=False
            )
            return ended

        for words in (
            ["instances", "list", "-o", "json"],
            ["apps", "list", "-o", "json"],
            ["apps", "show", APP, "-o", "json"],
            ["apps", "edit", APP, "--remark", "é + / = & ü", "--yes"],
            ["codes", "generate", "idle_app", "--deliver", "stdout", "--yes"],
            ["secret", "reset", "roma-001", "--deliver", "stdout", "--yes"],
        ):
            before = len(judge.verdicts)
            ended = run(*words)
            check(f"claviger {' '.join(words)}", ended.returncode == 0, ended.stderr)
            fresh = judge.verdicts[before:]
            wrong = [verdict for verdict in fresh if not verdict[1]]
            name = f"the vendor's signer agrees with all {len(fresh)} signatures of it"
            check(name, fresh and not wrong, wrong[:1])
    judge.server.shutdown()


def main():
    program = os.path.abspath(sys.argv[1])
    simulator = Simulator(program)
    try:
        for part in (apig, apig_hanging, roma, roma_hanging, modelarts, csms, iam):
            try:
                part(simulator)
            except Exception as error:  # a part that breaks is a part that fails
                check(f"the whole of {part.__name__}", False, error)
        for kind in (ApigClient, RomaClient, CsmsClient, IamClient):
            covered(kind)
        claviger(program, simulator)
    finally:
        simulator.stop()
    if FAILED:
        print(f"{len(FAILED)} checks failed")
        return 1
    return 0


sys.exit(main())
