"""Holds the manifests of Kubernetes to the program and to what was promised: settings and commands that
exist, processes that may do nothing, rolling out without a gap. With kubernetes-validate (PyPI) also to
the schemas of Kubernetes. `kubectl kustomize` is asked for the whole, where there is one."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "ops" / "kubernetes"
# Kubernetes version of the schemas: one of those that are supported, not the newest
KUBERNETES = "1.32"
problems = []


def note(what):
    problems.append(what)


def read(path):
    return [part for part in yaml.safe_load_all(path.read_text()) if part]


def settings():
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {found[1] for line in lines if (found := re.match(r"^(?:# )?([A-Z][A-Z0-9_]+)=", line))}


def commands():
    source = (ROOT / "crates/innsight/src/cli.rs").read_text()
    body = source.split("pub enum Command {", 1)[1].split("\n}", 1)[0]
    return {name.lower() for name in re.findall(r"^    ([A-Z]\w+)[(,]", body, re.MULTILINE)}


def check_pod(where, pod, template_labels):
    context, container = pod.get("securityContext", {}), pod["containers"][0]
    own = container.get("securityContext", {})
    wanted = {
        "one container": len(pod["containers"]) == 1,
        "no service account": pod.get("automountServiceAccountToken") is False,
        "no variables of services": pod.get("enableServiceLinks") is False,
        "runs as 10001": (context.get("runAsUser"), context.get("runAsGroup")) == (10001, 10001),
        "not root": context.get("runAsNonRoot") is True,
        "seccomp": context.get("seccompProfile", {}).get("type") == "RuntimeDefault",
        "no escalation": own.get("allowPrivilegeEscalation") is False,
        "read-only": own.get("readOnlyRootFilesystem") is True,
        "no capabilities": own.get("capabilities") == {"drop": ["ALL"]},
        "not privileged": not own.get("privileged") and not pod.get("hostNetwork"),
        "limits": set(container.get("resources", {}).get("limits", {})) == {"cpu", "memory"},
        "requests": set(container.get("resources", {}).get("requests", {})) == {"cpu", "memory"},
        "no secret in the environment": "env" not in container
        and all("secretRef" not in source for source in container.get("envFrom", [])),
        "secrets as files": any(
            mount["mountPath"] == "/run/secrets" and mount.get("readOnly")
            for mount in container.get("volumeMounts", [])
        ),
        "secrets that others can't read": all(
            volume["secret"].get("defaultMode") == 0o440 for volume in pod["volumes"]
        ),
        "a command of the program": container["args"][0] in commands(),
        "labels": template_labels.get("app.kubernetes.io/name") == "innsight",
    }
    for what, is_so in wanted.items():
        if not is_so:
            note(f"{where}: {what}?")


def check_deployment(where, body, budgets):
    spec, pod = body["spec"], body["spec"]["template"]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    container = pod["containers"][0]
    if spec["selector"]["matchLabels"] != labels:
        note(f"{where}: its selector is not its labels")
    rolling = spec.get("strategy", {}).get("rollingUpdate", {})
    if rolling.get("maxUnavailable") != 0 or not rolling.get("maxSurge"):
        note(f"{where}: rolling it out leaves a gap")
    budget = next((b for b in budgets if b["spec"]["selector"]["matchLabels"] == labels), None)
    if budget is None or not 0 < budget["spec"]["minAvailable"] < spec["replicas"]:
        note(f"{where}: no budget that keeps one and lets one go")
    ports = {port["name"] for port in container["ports"]}
    for probe in ("readinessProbe", "livenessProbe"):
        asked = container.get(probe, {}).get("httpGet", {})
        path = {"readinessProbe": "/readyz", "livenessProbe": "/livez"}[probe]
        if asked.get("path") != path or asked.get("port") not in ports:
            note(f"{where}: {probe} asks for {asked}")
    if "preStop" in container.get("lifecycle", {}):
        paused = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
        drained = 15 + 5 * 4  # INNSIGHT_DRAIN_SECONDS, and roles that end one after the other
        if pod["terminationGracePeriodSeconds"] < paused + drained:
            note(f"{where}: it is killed before it has drained")
    elif "http" in ports:
        note(f"{where}: guests are sent to a process that is stopping")


def check_kustomization(path):
    body = read(path)[0]
    for resource in body["resources"]:
        if not (path.parent / resource).exists():
            note(f"{path.parent.name}: {resource} is not there")
    version = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
    for image in body.get("images", []):
        if image["newTag"] != version:
            note(f"{path.parent.name}: version {image['newTag']}, the program's is {version}")
    known = settings()
    for generator in body.get("configMapGenerator", []):
        for literal in generator["literals"]:
            if literal.split("=")[0] not in known:
                note(f"{literal} is no setting")
    return {(path.parent / resource).resolve() for resource in body["resources"]}


def check_schemas(objects):
    try:
        import kubernetes_validate
    except ImportError:
        return "schemas not looked at: kubernetes-validate is not installed"
    for where, body in objects:
        try:
            kubernetes_validate.validate(body, KUBERNETES, strict=True)
        except kubernetes_validate.ValidationError as error:
            note(f"{where}: {'.'.join(map(str, error.path))} {error.message}")
    return f"schemas of Kubernetes {KUBERNETES}"


def rendered(folder):
    told = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True)
    if told.returncode != 0:
        note(f"{folder.name}: {told.stderr.strip()}")
        return []
    return [part for part in yaml.safe_load_all(told.stdout) if part]


def main():
    listed = set().union(*map(check_kustomization, FOLDER.glob("*/kustomization.yaml")))
    files = {p.resolve() for p in FOLDER.glob("*/*.yaml") if p.name != "kustomization.yaml"}
    for lost in files - listed:
        note(f"{lost.name} belongs to no kustomization")
    objects = [(f"{p.name} {b['kind']} {b['metadata']['name']}", b) for p in sorted(files) for b in read(p)]
    budgets = [body for _, body in objects if body["kind"] == "PodDisruptionBudget"]
    for where, body in objects:
        if body["kind"] in ("Deployment", "Job"):
            template = body["spec"]["template"]
            check_pod(where, template["spec"], template["metadata"]["labels"])
        if body["kind"] == "Deployment":
            check_deployment(where, body, budgets)
    closed = [b for _, b in objects if b["kind"] == "NetworkPolicy" and b["spec"]["podSelector"] == {}]
    if not any(set(b["spec"]["policyTypes"]) == {"Ingress", "Egress"} for b in closed):
        note("nothing closes the network by default")
    counts = {b["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]: b["spec"]["replicas"]
              for _, b in objects if b["kind"] == "Deployment"}
    if (counts.get("api"), counts.get("worker")) != (3, 2):
        note(f"three API processes and two workers, not {counts}")
    whole = "kubectl is not there to put them together"
    if shutil.which("kubectl"):
        folders = sorted(path.parent for path in FOLDER.glob("*/kustomization.yaml"))
        together = [(f"{folder.name}, together", body) for folder in folders for body in rendered(folder)]
        whole, objects = f"{len(together)} put together by kubectl", objects + together
    schemas = check_schemas(objects)
    print("\n".join(problems) or f"{len(objects)} objects; {whole}; {schemas}")
    sys.exit(bool(problems))


main()
