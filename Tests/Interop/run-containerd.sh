#!/usr/bin/env bash
# run-containerd.sh ARCHIVE EXPECTED: imports the archive into a containerd of its own, runs each image in it with runc and
# compares what the entrypoint prints with EXPECTED. Needs root. Leaves no process, mount or file behind, only the empty folder
# /run/containerd/s, whose place is compiled into containerd.
set -euo pipefail

[ $# -eq 2 ] || { echo "usage: run-containerd.sh ARCHIVE EXPECTED" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "run-containerd: must run as root" >&2; exit 1; }
archive=$1
expected=$2
limit=120 # seconds that one container may take

work=$(mktemp -d)
daemon=
export CONTAINERD_ADDRESS=$work/containerd.sock # where ctr looks

cleanup() {
    status=$?
    trap - EXIT INT TERM
    set +e
    if [ -n "$daemon" ]; then
        # A container is left only when its run was cut short; deleting its task ends its shim and mounts too.
        for id in $(timeout 10 ctr container list --quiet 2>/dev/null); do
            timeout 10 ctr task delete --force "$id" > /dev/null 2>&1
            timeout 10 ctr container delete "$id" > /dev/null 2>&1
        done
        kill "$daemon" 2>/dev/null
        wait
    fi
    # Should the daemon have died first, a container and its parent, the shim, live on.
    for file in "$work"/state/io.containerd.runtime.v2.task/*/*/init.pid; do
        [ -f "$file" ] && init=$(cat "$file") && shim=$(ps -o ppid= -p "$init" | tr -d ' ') || continue
        # Only as long as the numbers still mean what they meant when the file was written.
        [ "$(ps -o comm= -p "$shim")" = containerd-shim ] && kill -KILL "$shim" "$init"
    done
    awk -v root="$work/" 'index($5, root) == 1 { print $5 }' /proc/self/mountinfo | sort -r | xargs -r umount --lazy
    rm -rf "$work"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
    echo "run-containerd: $1" >&2
    [ -z "${2:-}" ] || tail -n 20 "$2" >&2
    exit 1
}

# Its own root, state and sockets, so that a containerd of this machine is neither needed nor touched.
cat > "$work/config.toml" <<TOML
version = 2
root = "$work/root"
state = "$work/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
  address = "$CONTAINERD_ADDRESS"
TOML
# In a session of its own: an interrupt from the keyboard must not end it before its containers.
setsid containerd --config "$work/config.toml" > "$work/daemon.log" 2>&1 &
daemon=$!
for ((tries = 0; ; tries++)); do
    ! ctr version > /dev/null 2>&1 || break
    kill -0 "$daemon" 2>/dev/null && [ "$tries" -lt 600 ] || fail "containerd did not start" "$work/daemon.log"
    sleep 0.1
done

# overlayfs does not work everywhere (on top of another overlay, for one); the native snapshotter copies, and always does.
snapshotter=native
! ctr plugins list | grep -q 'snapshotter\.v1 *overlayfs .* ok' || snapshotter=overlayfs

ctr image import --snapshotter "$snapshotter" "$archive" > "$work/import.log" 2>&1 || fail "import failed" "$work/import.log"
# The import prints "unpacking NAME (DIGEST)...done" for each image.
mapfile -t names < <(sed -n 's/^unpacking \(.*\) (sha256:.*/\1/p' "$work/import.log" | sort -u)
[ ${#names[@]} -gt 0 ] || fail "the import named no image" "$work/import.log"

for name in "${names[@]}"; do
    # ctr sometimes loses the output of a container that ends at once, and says nothing of it (one run in thirty on a
    # busy machine): a run that succeeded and printed nothing at all is done again. An image that truly prints nothing
    # does so every time.
    for ((tries = 0; tries < 4; tries++)); do
        # In the background, because a signal is handled only between commands or in a wait.
        timeout --kill-after=5 "$limit" ctr run --rm --snapshotter "$snapshotter" --fifo-dir "$work/fifo" \
            --runc-root "$work/runc" "$name" "gpuimg-interop-$$-$tries" > "$work/out" 2> "$work/err" < /dev/null &
        wait $! || fail "$name: the run failed" "$work/err"
        actual=$(cat "$work/out")
        [ -z "$actual" ] || break
    done
    [ "$actual" = "$expected" ] || fail "$name: printed \"$actual\", not \"$expected\"" "$work/err"
    echo "ok $archive: $name ($snapshotter)"
done
