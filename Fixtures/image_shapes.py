#!/usr/bin/env python3
"""Writes one image, given as layer tars and a few config fields, in the shapes in which tools store images.

Shapes: `legacy` (docker save before version 25), `docker25` (docker save since), `containerd` (docker save with the
containerd image store: an index with attestation), `oci` (an OCI archive as skopeo writes it), `oci-dir` (the same as a
folder). The layer tars stay as they are; the same input gives the same bytes.

Real tools are not asked to write these because they need a daemon and put the time of day into what they write.
"""
import argparse
import contextlib
import gzip
import hashlib
import io
import json
import pathlib
import shutil
import tarfile
import tempfile

CREATED = "2024-01-01T00:00:00Z"

OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar"
IN_TOTO = "application/vnd.in-toto+json"
PROVENANCE = "https://slsa.dev/provenance/v0.2"


def to_json(value):
    return json.dumps(value, separators=(",", ":")).encode()


class Blob:
    """Some bytes with their digest: in memory, or in a file when `path` is given."""

    def __init__(self, data=None, path=None):
        self.data, self.path = data, path
        self.size = len(data) if path is None else path.stat().st_size
        digest = hashlib.sha256()
        with self.open() as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
        self.hex = digest.hexdigest()

    @property
    def digest(self):
        return "sha256:" + self.hex

    @property
    def blob_path(self):
        return "blobs/sha256/" + self.hex

    def open(self):
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")

    def descriptor(self, media_type, **more):
        return {"mediaType": media_type, "digest": self.digest, "size": self.size, **more}


class Layer:
    """One layer tar, plain and (on demand, once) gzip-compressed."""

    def __init__(self, path, scratch):
        self.name = path.name
        self.plain = Blob(path=path)
        self._scratch = scratch
        self._gzip = None

    @property
    def gzip(self):
        if self._gzip is None:
            target = self._scratch / (self.plain.hex + ".gz")
            with target.open("wb") as raw, self.plain.open() as source:
                # No name and no time in the header: the blob's digest must not depend on either.
                with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed:
                    shutil.copyfileobj(source, packed, 1 << 20)
            self._gzip = Blob(path=target)
        return self._gzip


class Image:
    """A platform's image: layers from the bottom up, and the config that belongs to them."""

    def __init__(self, layers, architecture, program, env):
        """`program` is an instruction of a Dockerfile and its arguments: ENTRYPOINT or CMD."""
        self.layers, self.architecture = layers, architecture
        run = {"Env": env, {"ENTRYPOINT": "Entrypoint", "CMD": "Cmd"}[program[0]]: program[1], "WorkingDir": "/"}
        self.config_value = {
            "architecture": architecture,
            "config": run,
            "created": CREATED,
            "history": list(self._history(program, env)),
            "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": [layer.plain.digest for layer in layers]},
        }
        self.config = Blob(to_json(self.config_value))

    def _history(self, program, env):
        steps = [{"created": CREATED, "created_by": f"ADD {layer.name} / # buildkit"} for layer in self.layers]
        yield steps[0]
        for variable in env:
            yield {"created": CREATED, "created_by": f"ENV {variable}", "empty_layer": True}
        yield from steps[1:]
        yield {"created": CREATED, "created_by": f"{program[0]} {json.dumps(program[1])}", "empty_layer": True}

    @property
    def platform(self):
        return {"architecture": self.architecture, "os": "linux"}

    def manifest(self, layer_blobs, layer_type):
        return Blob(to_json({
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": self.config.descriptor(OCI_CONFIG),
            "layers": [blob.descriptor(layer_type) for blob in layer_blobs],
        }))

    def version1_configs(self):
        """What images were before content addresses: (id, json) a layer, each naming its parent."""
        parent, chain = None, None
        for number, layer in enumerate(self.layers, 1):
            chain = layer.plain.digest if chain is None else Blob(f"{chain} {layer.plain.digest}".encode()).digest
            top = number == len(self.layers)
            value = {"created": CREATED if top else "1970-01-01T00:00:00Z", "os": "linux"}
            if top:
                value |= {"architecture": self.architecture, "config": self.config_value["config"]}
            name = Blob(to_json(value | {"layer_id": chain, "parent": parent})).hex
            if parent:
                value["parent"] = parent
            yield name, to_json({"id": name} | value)
            parent = name


class ArchiveSink:
    """A tar of the outer files, in the order in which archivers walk a folder; times are fixed."""

    def __init__(self, path):
        self._path, self._entries = path, {}

    def file(self, name, blob):
        for parent in list(pathlib.PurePosixPath(name).parents)[:-1]:
            self._entries[f"{parent}/"] = (tarfile.DIRTYPE, None)
        self._entries[name] = (tarfile.REGTYPE, blob)

    def link(self, name, target):
        self._entries[name] = (tarfile.SYMTYPE, target)

    def close(self):
        # ustar, which has no room for a file of 8 GiB or more; GNU's base 256 has.
        largest = max(blob.size for kind, blob in self._entries.values() if kind == tarfile.REGTYPE)
        form = tarfile.USTAR_FORMAT if largest < 8 << 30 else tarfile.GNU_FORMAT
        with tarfile.open(self._path, "w", format=form) as archive:
            for name, (kind, content) in sorted(self._entries.items()):
                info = tarfile.TarInfo(name)
                info.type = kind
                info.mode = {tarfile.DIRTYPE: 0o755, tarfile.SYMTYPE: 0o777}.get(kind, 0o644)
                if kind == tarfile.REGTYPE:
                    info.size = content.size
                    with content.open() as stream:
                        archive.addfile(info, stream)
                else:
                    info.linkname = content or ""
                    archive.addfile(info)


class FolderSink:
    """The outer files as a folder."""

    def __init__(self, path):
        self._path = path
        shutil.rmtree(path, ignore_errors=True)

    def file(self, name, blob):
        target = self._path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with blob.open() as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)

    def close(self):
        pass


def put_blobs(sink, *blobs):
    for blob in blobs:
        sink.file(blob.blob_path, blob)


def put_layout(sink, *manifests):
    sink.file("oci-layout", Blob(to_json({"imageLayoutVersion": "1.0.0"})))
    index = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": list(manifests)}
    sink.file("index.json", Blob(to_json(index)))


def put_docker_files(sink, entry, tag, top):
    """`manifest.json`, and `repositories` when `top`, the name of the last layer in it, is given."""
    sink.file("manifest.json", Blob(to_json([entry]) + b"\n"))
    if top:
        repository, _, version = tag.rpartition(":")
        sink.file("repositories", Blob(to_json({repository: {version: top}}) + b"\n"))


def name_annotations(tag):
    return {"io.containerd.image.name": tag, "org.opencontainers.image.ref.name": tag.rpartition(":")[2]}


def write_legacy(sink, images, tag):
    image = images[0]
    config_name = image.config.hex + ".json"
    sink.file(config_name, image.config)
    paths, first_use = [], {}
    for layer, (name, version1) in zip(image.layers, image.version1_configs()):
        sink.file(f"{name}/VERSION", Blob(b"1.0"))
        sink.file(f"{name}/json", Blob(version1))
        path = f"{name}/layer.tar"
        if layer.plain.hex in first_use:
            # Docker wrote the second use of a layer as a link to the first.
            sink.link(path, f"../{first_use[layer.plain.hex]}/layer.tar")
        else:
            sink.file(path, layer.plain)
            first_use[layer.plain.hex] = name
        paths.append(path)
    put_docker_files(sink, {"Config": config_name, "RepoTags": [tag], "Layers": paths}, tag, name)


def write_docker25(sink, images, tag):
    image = images[0]
    plain = [layer.plain for layer in image.layers]
    manifest = image.manifest(plain, OCI_LAYER)
    # The old per-layer configs are still written, as blobs that nothing refers to.
    put_blobs(sink, *plain, image.config, manifest, *(Blob(value) for _, value in image.version1_configs()))
    put_layout(sink, manifest.descriptor(OCI_MANIFEST, annotations=name_annotations(tag), platform=image.platform))
    entry = {
        "Config": image.config.blob_path,
        "RepoTags": [tag],
        "Layers": [blob.blob_path for blob in plain],
        "LayerSources": {blob.digest: blob.descriptor(OCI_LAYER) for blob in plain},
    }
    put_docker_files(sink, entry, tag, plain[-1].hex)


def attestation(image_manifest, tag):
    """The three blobs of a BuildKit attestation (statement, config, manifest) for the given image manifest."""
    statement = Blob(to_json({
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": PROVENANCE,
        "subject": [{"name": f"pkg:docker/{tag}", "digest": {"sha256": image_manifest.hex}}],
        "predicate": {"builder": {"id": ""}, "buildType": "https://mobyproject.org/buildkit@v1"},
    }))
    config = Blob(to_json({
        "architecture": "unknown", "os": "unknown", "config": {},
        "rootfs": {"type": "layers", "diff_ids": [statement.digest]},
    }))
    manifest = Blob(to_json({
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": config.descriptor(OCI_CONFIG),
        "layers": [statement.descriptor(IN_TOTO, annotations={"in-toto.io/predicate-type": PROVENANCE})],
    }))
    return statement, config, manifest


def write_containerd(sink, images, tag):
    descriptors = []
    for image in images:
        packed = [layer.gzip for layer in image.layers]
        manifest = image.manifest(packed, OCI_LAYER + "+gzip")
        put_blobs(sink, *packed, image.config, manifest)
        descriptors.append(manifest.descriptor(OCI_MANIFEST, platform=image.platform))
        if image is images[0]:
            proof = attestation(manifest, tag)
            put_blobs(sink, *proof)
            descriptors.append(proof[-1].descriptor(
                OCI_MANIFEST,
                annotations={
                    "vnd.docker.reference.digest": manifest.digest,
                    "vnd.docker.reference.type": "attestation-manifest",
                },
                platform={"architecture": "unknown", "os": "unknown"}))
    index = Blob(to_json({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": descriptors}))
    put_blobs(sink, index)
    put_layout(sink, index.descriptor(OCI_INDEX, annotations=name_annotations(tag)))
    entry = {
        "Config": images[0].config.blob_path,
        "RepoTags": [tag],
        "Layers": [layer.gzip.blob_path for layer in images[0].layers],
    }
    put_docker_files(sink, entry, tag, top=None)


def write_oci(sink, images, tag):
    image = images[0]
    packed = [layer.gzip for layer in image.layers]
    manifest = image.manifest(packed, OCI_LAYER + "+gzip")
    put_blobs(sink, *packed, image.config, manifest)
    put_layout(sink, manifest.descriptor(OCI_MANIFEST, annotations={"org.opencontainers.image.ref.name": tag}))


SHAPES = {
    "legacy": (write_legacy, ArchiveSink),
    "docker25": (write_docker25, ArchiveSink),
    "containerd": (write_containerd, ArchiveSink),
    "oci": (write_oci, ArchiveSink),
    "oci-dir": (write_oci, FolderSink),
}


def target(text):
    shape, separator, path = text.partition("=")
    if not separator or shape not in SHAPES:
        raise argparse.ArgumentTypeError(f"not SHAPE=PATH with a shape of {', '.join(SHAPES)}: {text}")
    return shape, pathlib.Path(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--layer", action="append", required=True, type=pathlib.Path, help="a layer tar, bottom first")
    parser.add_argument("--tag", required=True, help="NAME:TAG")
    program = parser.add_mutually_exclusive_group(required=True)
    program.add_argument("--entrypoint", nargs="+")
    program.add_argument("--cmd", nargs="+")
    parser.add_argument("--env", action="append", default=["PATH=/usr/local/bin:/usr/bin:/bin"])
    parser.add_argument("--arm64-layer", type=pathlib.Path, help="the one layer of a second platform (shape containerd)")
    parser.add_argument("--write", action="append", required=True, type=target, metavar="SHAPE=PATH")
    arguments = parser.parse_args()

    with contextlib.ExitStack() as stack:
        scratch = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # One object a file: a layer that is used twice is hashed and compressed once.
        known = {path: Layer(path, scratch) for path in arguments.layer}
        layers = [known[path] for path in arguments.layer]
        program = ("ENTRYPOINT", arguments.entrypoint) if arguments.entrypoint else ("CMD", arguments.cmd)
        images = [Image(layers, "amd64", program, arguments.env)]
        if arguments.arm64_layer:
            other = [Layer(arguments.arm64_layer, scratch)]
            images.append(Image(other, "arm64", program, arguments.env))
        for shape, path in arguments.write:
            write, make_sink = SHAPES[shape]
            sink = make_sink(path)
            write(sink, images, arguments.tag)
            sink.close()


if __name__ == "__main__":
    main()
