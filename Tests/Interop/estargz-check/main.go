// estargz-check reads eStargz (and zstd:chunked) blobs with the reference implementation's own package, the way a
// snapshotter does: footer, TOC, TOC digest, then every chunk by its offset against its digest.
//
// It exists so that what this project writes is accepted by code that this project did not write.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	withZstd := flag.Bool("zstdchunked", false, "accept zstd:chunked blobs too")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: estargz-check [-zstdchunked] FILE=TOCDIGEST...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		usageError("no file named")
	}
	status := 0
	for _, argument := range flag.Args() {
		// The last "=": a file's name may hold one, a digest does not.
		split := strings.LastIndex(argument, "=")
		if split < 0 {
			usageError("no TOC digest given: " + argument)
		}
		path, tocDigest := argument[:split], argument[split+1:]
		found, err := checkFile(path, tocDigest, *withZstd)
		if err != nil {
			fmt.Fprintf(os.Stderr, "estargz-check: %s: %v\n", path, err)
			status = 1
			continue
		}
		fmt.Printf("ok %s entries=%d chunks=%d landmark=%s\n", path, found.entries, found.chunks, found.landmark)
	}
	os.Exit(status)
}

func usageError(reason string) {
	fmt.Fprintln(os.Stderr, "estargz-check:", reason)
	flag.Usage()
	os.Exit(2)
}
