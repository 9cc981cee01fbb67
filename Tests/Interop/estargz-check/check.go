package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"sort"

	"github.com/containerd/stargz-snapshotter/estargz"
	"github.com/containerd/stargz-snapshotter/estargz/zstdchunked"
	digest "github.com/opencontainers/go-digest"
)

// report says what one blob held. entries counts the names below the root, as a mounted layer would show them: with the
// parent directories that the package adds, a hardlink under each of its names.
type report struct {
	entries, chunks int
	landmark        string
}

func checkFile(name, tocDigest string, withZstd bool) (report, error) {
	file, err := os.Open(name)
	if err != nil {
		return report{}, err
	}
	defer file.Close()
	status, err := file.Stat()
	if err != nil {
		return report{}, err
	}
	var options []estargz.OpenOption
	if withZstd {
		options = append(options, estargz.WithDecompressors(new(zstdchunked.Decompressor)))
	}
	reader, err := estargz.Open(io.NewSectionReader(file, 0, status.Size()), options...)
	if err != nil {
		return report{}, fmt.Errorf("open: %w", err)
	}
	verifier, err := reader.VerifyTOC(digest.Digest(tocDigest))
	if err != nil {
		return report{}, fmt.Errorf("verify TOC: %w", err)
	}
	c := &checker{reader: reader, verifier: verifier, done: map[*estargz.TOCEntry]bool{}}
	if root, ok := reader.Lookup(""); ok {
		if err := c.walk("", root); err != nil {
			return report{}, err
		}
	}
	if c.landmark, err = findLandmark(reader); err != nil {
		return report{}, err
	}
	return c.report, nil
}

type checker struct {
	reader   *estargz.Reader
	verifier estargz.TOCEntryVerifier
	done     map[*estargz.TOCEntry]bool // a hardlink shares the entry of its target
	report
}

// walk checks everything below a directory, in the order of names so that the first fault named is always the same.
func (c *checker) walk(directory string, entry *estargz.TOCEntry) error {
	children := map[string]*estargz.TOCEntry{}
	var names []string
	entry.ForeachChild(func(name string, child *estargz.TOCEntry) bool {
		children[name] = child
		names = append(names, name)
		return true
	})
	sort.Strings(names)
	for _, name := range names {
		child, full := children[name], path.Join(directory, name)
		c.entries++
		if child.Type == "reg" && !c.done[child] {
			c.done[child] = true
			if err := c.checkRegular(full, child); err != nil {
				return fmt.Errorf("%s: %w", full, err)
			}
		}
		if err := c.walk(full, child); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) checkRegular(name string, entry *estargz.TOCEntry) error {
	content, err := c.reader.OpenFile(name)
	if err != nil {
		return err
	}
	whole := sha256.New()
	for offset := int64(0); offset < entry.Size; {
		chunk, ok := c.reader.ChunkEntryForOffset(name, offset)
		if !ok || chunk.ChunkOffset != offset || chunk.ChunkSize <= 0 {
			return fmt.Errorf("no chunk starts at byte %d", offset)
		}
		data := make([]byte, chunk.ChunkSize)
		if _, err := content.ReadAt(data, offset); err != nil {
			return fmt.Errorf("chunk at byte %d: %w", offset, err)
		}
		check, err := c.verifier.Verifier(chunk)
		if err != nil {
			return err
		}
		check.Write(data)
		if !check.Verified() {
			return fmt.Errorf("chunk at byte %d: wrong digest", offset)
		}
		whole.Write(data)
		offset += chunk.ChunkSize
		c.chunks++
	}
	if found := digest.NewDigest(digest.SHA256, whole).String(); found != entry.Digest {
		return fmt.Errorf("file digest is %s, TOC says %q", found, entry.Digest)
	}
	return nil
}

// findLandmark tells which landmark the layer has. Its one byte is fixed by the format.
func findLandmark(reader *estargz.Reader) (string, error) {
	result := "none"
	for kind, name := range map[string]string{
		"prefetch": estargz.PrefetchLandmark, "noprefetch": estargz.NoPrefetchLandmark,
	} {
		if _, ok := reader.Lookup(name); !ok {
			continue
		}
		if result != "none" {
			return "", errors.New("both landmarks are present")
		}
		content, err := reader.OpenFile(name)
		if err != nil {
			return "", err
		}
		data, err := io.ReadAll(content)
		if err != nil {
			return "", err
		}
		if len(data) != 1 || data[0] != 0xf {
			return "", fmt.Errorf("%s does not hold the one byte 0x0f", name)
		}
		result = kind
	}
	return result, nil
}
