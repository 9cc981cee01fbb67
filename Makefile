# make demo    installs what is missing, builds, traces, optimizes and indexes the fixture image, inspects, gates and verifies it
# make test    installs what is missing, builds, runs every test
# make check   format, lint, dependency direction; warnings are errors
# make test-large  a 9 GiB layer, a million entries, Debian with python3: memory and disk against their bounds; CUDA's
#                  own libraries against readelf
# make bench   the table of the README: speed against the codecs alone, size, memory, start-up
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

BUILD_PACKAGES := pkg-config zlib1g-dev libdeflate-dev libisal-dev libzstd-dev libarchive-dev libssl-dev
RELEASE := .build/release/gpuimg
RELEASE_FLAGS := -c release --static-swift-stdlib
DEMO := .build/demo

.PHONY: build release deps test-deps test test-large check format bench demo fixtures clean

build: deps
	swift build

release: deps
	swift build $(RELEASE_FLAGS) --product gpuimg

deps:
	@Fixtures/apt-ensure.sh $(BUILD_PACKAGES)

test-deps: deps
	@Tests/Interop/install.sh
	@Fixtures/install.sh

test: test-deps
	swift build --build-tests
	Tests/run.sh

check: deps
	@Fixtures/apt-ensure.sh python3
	Tests/check.sh

format:
	swift format format --in-place --parallel --recursive Package.swift Sources Tests

demo: release
	@mkdir -p $(DEMO)
	$(RELEASE) optimize Fixtures/busybox-docker25.tar $(DEMO)/busybox-lazy.tar --save-trace $(DEMO)/trace.json \
	    --min-layer-size 0
	$(RELEASE) trace show $(DEMO)/trace.json
	$(RELEASE) inspect $(DEMO)/busybox-lazy.tar --trace $(DEMO)/trace.json --format text \
	    -o $(DEMO)/inspect.html -o $(DEMO)/inspect.json --fail-on error --max-size 5MB
	$(RELEASE) inspect $(DEMO)/busybox-lazy.tar -o $(DEMO)/gate.md --baseline $(DEMO)/inspect.json --max-growth 5%
	! $(RELEASE) inspect $(DEMO)/busybox-lazy.tar -o $(DEMO)/gate.md --max-size 1MB
	$(RELEASE) inspect Fixtures/gpu.oci.tar --trace Fixtures/gpu.trace.json --sm sm_90 --format text -o $(DEMO)/gpu.html
	$(RELEASE) recommend Fixtures/gpu.oci.tar --trace Fixtures/gpu.trace.json
	$(RELEASE) verify $(DEMO)/busybox-lazy.tar
	$(RELEASE) index Fixtures/busybox-docker25.tar $(DEMO)/busybox-soci.tar --trace $(DEMO)/trace.json \
	    --min-layer-size 0
	$(RELEASE) ztoc get-file $(DEMO)/busybox-soci.tar app/greeting
	$(RELEASE) verify $(DEMO)/busybox-soci.tar

test-large: release
	@Fixtures/install.sh
	@Fixtures/apt-ensure.sh binutils python3-pip
	Fixtures/fetch-wheels.sh .build/wheels
	Tests/Large/run.sh $(RELEASE) .build/large .build/wheels

bench: deps
	@Fixtures/apt-ensure.sh python3 python3-pip gcc libc6-dev gzip isal openssl
	@Fixtures/install.sh
	swift build $(RELEASE_FLAGS)
	Tests/Bench/make_layer.sh .build/bench
	python3 Tests/Bench/make_workload.py .build/bench/workload
	Tests/Bench/make_programs.sh .build/bench
	Fixtures/fetch-wheels.sh .build/wheels
	ONLY=docker25 Fixtures/make-debian-python.sh .build/bench/numpy python3-numpy python3-scipy
	python3 Tests/Bench/bench.py $(RELEASE) .build/release/gpuimg-bench .build/bench

clean:
	rm -rf .build
