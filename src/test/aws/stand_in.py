"""moto, a model of AWS, with what a rehearsal of the stacks needs beyond it:

- a stack that a change set made exports its outputs;
- a resource that moto's CloudFormation does not know is there by name only; a secret and a certificate are real ones;
- an update changes a stack's parameters and outputs only: moto's own loses half of a task definition;
- a stack named in the file MOTO_FAIL fails: "NAME" goes away again, as --on-stack-failure DELETE has it, "NAME rollback"
  leaves its shell behind, as stacks of older tools did.

Usage: stand_in.py -H HOST -p PORT
"""

import os
import secrets
import warnings

import moto.cloudformation.models as models
import moto.cloudformation.parsing as parsing
from moto.acm.models import acm_backends
from moto.core.common_models import CloudFormationModel
from moto.secretsmanager.models import secretsmanager_backends
from moto.server import main

warnings.filterwarnings("ignore")


class Named(CloudFormationModel):
    """A resource of which only the name and made-up attributes are asked."""

    __module__ = "moto.named.models"  # moto derives a service from it

    def __init__(self, name):
        self.physical_resource_id = name

    @staticmethod
    def cloudformation_name_type():
        return None

    @staticmethod
    def cloudformation_type():
        return "Named"

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    def get_cfn_attribute(self, attribute):
        return "6379" if attribute.endswith("Port") else attribute.lower() + ".example.com"

    @classmethod
    def create_from_cloudformation_json(cls, name, json, account, region, **kwargs):
        properties = json["Properties"]
        if kwargs["ResourceType"] == "AWS::SecretsManager::Secret":
            generate = properties.get("GenerateSecretString", {})
            password = secrets.token_hex(generate.get("PasswordLength", 64) // 2)
            value = properties.get("SecretString", password)
            if "GenerateStringKey" in generate:
                value = '{"username": "mooring", "password": "%s"}' % password
            backend = secretsmanager_backends[account][region]
            backend.create_secret(properties["Name"], value, None, None, None, None, None, [], False)
            return cls(backend.describe_secret(properties["Name"]).arn)
        if kwargs["ResourceType"] == "AWS::CertificateManager::Certificate":
            return cls(acm_backends[account][region].request_certificate(properties["DomainName"], None, [], []))
        return cls(name)

    @classmethod
    def update_from_cloudformation_json(cls, resource, name, json, account, region):
        return resource

    @classmethod
    def delete_from_cloudformation_json(cls, name, json, account, region):
        pass


known_class = parsing.resource_class_from_type
parsing.resource_class_from_type = lambda kind: known_class(kind) or (
    Named if kind not in parsing.NULL_MODELS else None
)


def failing(name):
    file = os.environ.get("MOTO_FAIL", "")
    for line in open(file) if os.path.exists(file) else []:
        if line.split()[:1] == [name]:
            return line.split()[1:] or ["delete"]
    return None


def fail(backend, change_set, stack, how):
    for resource, status, reason in (
        ("Service", "CREATE_FAILED", "Resource handler returned: tasks failed to start: the image has no such entry point"),
        ("Topic", "CREATE_FAILED", "Resource creation cancelled"),
        ("Cluster", "CREATE_FAILED", "Resource creation cancelled"),
    ):
        stack.events.append(
            models.Event(stack.stack_id, stack.name, resource, resource, "AWS::Some::Thing", status, reason, None)
        )
    change_set.execution_status = "EXECUTE_FAILED"
    if change_set.change_set_type == "UPDATE":
        stack.status = "UPDATE_ROLLBACK_COMPLETE"
    elif how == ["rollback"]:
        stack.status = "ROLLBACK_COMPLETE"
    else:
        stack.status = "DELETE_COMPLETE"
        backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)


def execute(backend, change_set_name, stack_name=None):
    change_set = backend.change_sets.get(change_set_name) or next(
        c for c in backend.change_sets.values() if c.change_set_name == change_set_name
    )
    stack = backend.stacks[change_set.stack_id]
    how = failing(stack.name)
    if how:
        fail(backend, change_set, stack, how)
    elif change_set.change_set_type == "CREATE":
        del backend.stacks[change_set.stack_id]
        made = backend.create_stack(
            stack.name, change_set.template, change_set.parameters, tags=change_set.tags, role_arn=change_set.role_arn
        )
        del backend.stacks[made.stack_id]
        made.stack_id = stack.stack_id
        backend.stacks[stack.stack_id] = made
        made.status = "CREATE_COMPLETE"
        change_set.stack = made
        change_set.execution_status = "EXECUTE_COMPLETE"
    else:
        stack.template, stack.parameters = change_set.template, change_set.parameters
        for name, parameter in change_set.template_dict.get("Parameters", {}).items():
            value = change_set.parameters.get(name, parameter.get("Default"))
            stack.resource_map.resolved_parameters[name] = value
            stack.resource_map._parsed_resources[name] = value
        stack.status, change_set.execution_status = "UPDATE_COMPLETE", "EXECUTE_COMPLETE"
        stack.output_map = stack._create_output_map()
        for export in stack.exports:
            backend.exports[export.name] = export



def same_parameters(stack, others):
    return all(stack.parameters.get(key) == value or stack.stack_parameters.get(key) == value for key, value in others.items())


models.Stack.has_parameters = same_parameters
models.CloudFormationBackend.execute_change_set = execute
main()
