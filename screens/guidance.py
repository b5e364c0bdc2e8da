"""What ``?`` says about every step: what happens, why, and the same by other means."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.access.commands import commands_of
from wizard.changes import ModifyRoles
from wizard.flow import Step
from wizard.plan import LoadPlan, WarehouseKind, WarehouseRef, statement_of
from wizard.sql.render import render
from wizard.storage import parse_s3_url

_SOME_CLUSTER = WarehouseRef(WarehouseKind.PROVISIONED, "<cluster>")


@dataclass(frozen=True, slots=True)
class Guidance:
    """The explanation of one step."""

    happens: str
    why: str
    console: str
    keys: str
    """The keys of the step beyond those that every step has."""


GUIDANCE: dict[Step, Guidance] = {
    Step.CONNECT: Guidance(
        "The wizard asks AWS STS who your credentials belong to.",
        "Every later step acts in this account and this Region. Credentials come from where the "
        "AWS CLI takes them: options, then AWS_* variables, then the shared config files.",
        "The account and the Region stand at the top right of the AWS console.",
        "Enter goes on · o acts as another profile · g changes the Region · r asks again · "
        "p begins with a COPY that you paste",
    ),
    Step.ROLE: Guidance(
        "You choose the IAM role that Redshift assumes to read your files, or create one. Each "
        "role of the account is judged for the source and the cluster, as far as they are chosen.",
        "A role has two kinds of document. Its trust policy says who may assume it: here the "
        "service redshift.amazonaws.com. Its permission policies say what it may then do: list "
        "the bucket and read the objects. A role has no password and no keys; whoever assumes it "
        "gets temporary credentials, which is why COPY needs no secret. For a bucket of another "
        "account, a chain: Redshift assumes a role of its own account, which assumes one there.",
        "IAM > Roles > Create role > AWS service > Redshift - Customizable > "
        "AmazonS3ReadOnlyAccess.",
        "Enter chooses · / filters · n creates a role · f repairs the role under the cursor: what "
        "would change is shown first · m takes a pasted ARN, or two with a comma for a chain · "
        "x asks for a chain · d takes the cluster's default role · u shows usable roles only, or "
        "all · r looks again",
    ),
    Step.CLUSTER: Guidance(
        "You choose the cluster or serverless workgroup to load into. If the role isn't attached "
        "to it, the wizard attaches it after you confirm, beside the roles that are there already.",
        "That a role exists and trusts Redshift isn't enough: each cluster, and each namespace of "
        "a workgroup, has a list of roles that it may assume. Attaching takes Redshift a minute "
        "or so, and queries go on meanwhile. COPY can use the role once it is in-sync.",
        "Amazon Redshift > Clusters > your cluster > Properties > Manage IAM roles; for "
        "serverless, Namespace configuration > Security and encryption.",
        "Enter chooses · d makes the role the default role · u resumes a paused cluster · m takes "
        "a cluster or workgroup by hand · r looks again · / filters",
    ),
    Step.SOURCE: Guidance(
        "You choose what to load: an object, or everything that begins with a prefix.",
        "COPY takes a key prefix, not a folder and not a pattern: s3://b/data also loads "
        "data2/x and data.bak. The bucket may be in another Region; COPY then needs REGION. "
        "Please see to it that the bucket isn't public.",
        "S3 > Buckets > your bucket; Copy S3 URI.",
        "Enter opens a folder or takes an object · t takes the folder or object under the "
        "cursor as a prefix · ← goes up · m takes an s3:// location · / filters",
    ),
    Step.TABLE: Guidance(
        "You choose the table to load into.",
        "COPY appends to a table that exists. Fields of the file meet columns by their order. "
        "You need the INSERT privilege on the table.",
        "Amazon Redshift > Query editor v2 > your cluster.",
        "Enter chooses · m takes a name by hand · l logs in as somebody else · / filters",
    ),
    Step.REVIEW: Guidance(
        "You see the COPY statement, why each clause is there, and what it will load.",
        "Nothing has been run so far. The statement is what would be sent, to the letter. The "
        "options were chosen by the file's name and its first lines; change them where they "
        "are wrong.",
        "Paste the statement into Query editor v2.",
        "Enter runs the COPY · e changes format and options · s saves the plan · w writes the "
        "statement to a file · y copies it",
    ),
    Step.LOAD: Guidance(
        "Redshift runs the COPY: it lists the objects, reads them in parallel, and appends "
        "the rows.",
        "A COPY is one transaction: either every row is loaded or none. Bad rows are recorded "
        "in the views SYS_LOAD_ERROR_DETAIL and STL_LOAD_ERRORS, from which the wizard reads "
        "what went wrong.",
        "Amazon Redshift > Query editor v2: SELECT * FROM sys_load_history ORDER BY start_time "
        "DESC.",
        "c cancels the load on the server · n loads something else · u shows what was changed in "
        "the account and takes it back · Esc goes back to change something",
    ),
}


def cli_example(step: Step, plan: LoadPlan, region: str) -> str:
    """The step by the AWS CLI, with the values that are known filled in."""
    role = plan.role.arns[0] if plan.role and plan.role.arns else "<role-arn>"
    cluster = _warehouse_option(plan)
    database = plan.warehouse.database if plan.warehouse else "<database>"
    if step is Step.CONNECT:
        return "aws sts get-caller-identity"
    if step is Step.ROLE:
        name = role.rpartition("/")[2] if "/" in role else "<role-name>"
        return f"aws iam get-role --role-name {name}"
    if step is Step.CLUSTER:
        return "\n".join(commands_of(_attachment(plan, region, role)))
    if step is Step.SOURCE:
        return f"aws s3 ls {_folder(plan)}"
    if step is Step.TABLE:
        return f"aws redshift-data list-tables --region {region} {cluster} --database {database}"
    return (
        f"aws redshift-data execute-statement --region {region} {cluster} "
        f'--database {database} --sql "{_one_line(plan)}"'
    )


def _attachment(plan: LoadPlan, region: str, role: str) -> ModifyRoles:
    """Attaching the role to the cluster, whose other roles aren't known here."""
    ref = plan.warehouse.ref if plan.warehouse else _SOME_CLUSTER
    namespace = "<namespace>" if ref.kind is WarehouseKind.SERVERLESS else None
    before = () if namespace is None else ("<every-role-that-is-attached>",)
    return ModifyRoles(ref, region, before, add=(role,), namespace=namespace)


def _warehouse_option(plan: LoadPlan) -> str:
    """How the Data API's commands are told which cluster or workgroup."""
    ref = plan.warehouse.ref if plan.warehouse else _SOME_CLUSTER
    is_serverless = ref.kind is WarehouseKind.SERVERLESS
    return f"{'--workgroup-name' if is_serverless else '--cluster-identifier'} {ref.id}"


def _folder(plan: LoadPlan) -> str:
    return parse_s3_url(plan.source.url).folder.url if plan.source else "s3://<bucket>/"


def _one_line(plan: LoadPlan) -> str:
    return " ".join(render(statement_of(plan), redact=True).split("\n")).replace('"', '\\"')
