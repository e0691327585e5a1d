// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz target without libFuzzer: first every file of the corpus, then a fixed number of mutations of them made by
// a generator with a fixed seed, so that a failure repeats. The input that is running is written to
// fuzz-crash-<program>.bin in the working folder when the target aborts.
//
//   tst_fuzz_<name> [--runs=N] [--seed=N] <folder or file>...
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {
namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

/// Mutations never grow an input beyond this, so that one run stays short.
constexpr std::size_t maxInput = 256 * 1024;

Bytes current;
std::string crashFile;

void saveCurrent(int signal)
{
    // Not async-signal-safe, but the process is lost anyway and the bytes are what the developer needs.
    if (std::FILE* file = std::fopen(crashFile.c_str(), "wb")) {
        std::fwrite(current.data(), 1, current.size(), file);
        std::fclose(file);
        std::fprintf(stderr, "input of %zu bytes saved to %s\n", current.size(), crashFile.c_str());
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void run(Bytes input)
{
    current = std::move(input);
    // A copy of exactly the size, so that a sanitizer sees the first byte read beyond it.
    const Bytes exact(current);
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

Bytes readAll(const fs::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(stream), {});
}

class Mutator
{
public:
    explicit Mutator(std::uint64_t seed)
        : m_random(seed)
    {
    }

    Bytes mutate(const std::vector<Bytes>& corpus)
    {
        Bytes bytes = corpus[below(corpus.size())];
        for (std::size_t rounds = 1 + below(4); rounds > 0; --rounds)
            change(bytes, corpus[below(corpus.size())]);
        if (bytes.size() > maxInput)
            bytes.resize(maxInput);
        return bytes;
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : std::size_t(m_random() % limit); }

    void change(Bytes& bytes, const Bytes& other)
    {
        static constexpr std::array<std::uint8_t, 10> edges{0x00, 0x01, 0x7f, 0x80, 0xff, 0xb8, 0xc0, '"', '[', '{'};
        const std::size_t at = below(bytes.size() + 1);
        const auto position = bytes.begin() + std::ptrdiff_t(at);
        const bool inside = at < bytes.size();
        switch (below(8)) {
        case 0:
            if (inside)
                bytes[at] = std::uint8_t(bytes[at] ^ (1u << below(8)));
            break;
        case 1:
            if (inside)
                bytes[at] = edges[below(edges.size())];
            break;
        case 2:
            bytes.insert(position, std::uint8_t(m_random()));
            break;
        case 3:
            bytes.erase(position, bytes.begin() + std::ptrdiff_t(std::min(bytes.size(), at + 1 + below(16))));
            break;
        case 4:
            bytes.resize(at);
            break;
        case 5: { // a part of another input
            const std::size_t from = below(other.size());
            const std::size_t count = below(std::min<std::size_t>(other.size() - from, 64) + 1);
            bytes.insert(position, other.begin() + std::ptrdiff_t(from), other.begin() + std::ptrdiff_t(from + count));
            break;
        }
        case 6: { // the same bytes again, which makes nesting and repeated fields
            const std::size_t count = std::min<std::size_t>(bytes.size() - at, 1 + below(64));
            const Bytes piece(position, position + std::ptrdiff_t(count));
            for (std::size_t times = 1 + below(32); times > 0; --times)
                bytes.insert(bytes.begin() + std::ptrdiff_t(at), piece.begin(), piece.end());
            break;
        }
        default: // a length field gone wild
            for (std::size_t i = at; i < std::min(bytes.size(), at + (std::size_t(1) << below(4))); ++i)
                bytes[i] = std::uint8_t(below(2) ? 0xff : m_random());
        }
    }

    std::mt19937_64 m_random;
};
} // namespace

int main(int argc, char** argv)
{
    std::size_t runs = 20'000;
    std::uint64_t seed = 1;
    std::vector<fs::path> files;
    for (int i = 1; i < argc; ++i) {
        if (std::strncmp(argv[i], "--runs=", 7) == 0)
            runs = std::strtoull(argv[i] + 7, nullptr, 10);
        else if (std::strncmp(argv[i], "--seed=", 7) == 0)
            seed = std::strtoull(argv[i] + 7, nullptr, 10);
        else if (fs::is_directory(argv[i])) {
            for (const auto& entry : fs::recursive_directory_iterator(argv[i]))
                if (entry.is_regular_file())
                    files.push_back(entry.path());
        } else
            files.emplace_back(argv[i]);
    }
    std::sort(files.begin(), files.end());
    if (files.empty()) {
        std::fprintf(stderr, "no corpus: a fuzz target without a good input tests nothing\n");
        return 1;
    }
    crashFile = "fuzz-crash-" + fs::path(argv[0]).filename().string() + ".bin";
    for (int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS})
        std::signal(signal, saveCurrent);

    std::vector<Bytes> corpus{Bytes{}};
    for (const fs::path& file : files)
        corpus.push_back(readAll(file));
    for (const Bytes& input : corpus)
        run(input);
    Mutator mutator(seed);
    for (std::size_t i = 0; i < runs; ++i)
        run(mutator.mutate(corpus));
    std::printf("%zu files and %zu mutations (seed %llu) held\n", files.size(), runs, static_cast<unsigned long long>(seed));
    return 0;
}
