// Stands in for libFuzzer where there is none: replays every file of a corpus, then mutations of
// them that are the same on every run and every system.
//   replay FOLDER MUTATIONS
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace {

/// What the next call is given; printed when it does not come back.
std::string current;

extern "C" void show_current(int)
{
    std::fprintf(stderr, "with this input:\n%.4000s\n", current.c_str());
    std::_Exit(1);
}

void run(std::string input)
{
    current = std::move(input);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
}

std::vector<std::string> read_corpus(const char* folder)
{
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());  // the order of a folder is not the same everywhere
    std::vector<std::string> corpus;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

/// Bits of text that steer a parser into its corners.
constexpr std::array<std::string_view, 28> kPieces{
    "{",       "}",       "[",          "]",     "\"",   ":",        ",",
    "\\",      "\\u0000", "\n",         "null",  "true", "-1",       "0",
    "1e400",   "1.5",     "4294967296", "\xFF",  "ü",    "\"auto\"", "{}",
    "[[[[[[[", "\"\"",    "\"/a\"",     "65536", "64T",  "\"x\":1,", "99999999999999999999"};

/// Numbers below `limit`. A distribution of the library would differ between systems.
std::size_t below(std::mt19937& random, std::size_t limit)
{
    return limit == 0 ? 0 : random() % limit;
}

void mutate(std::string& text, const std::vector<std::string>& corpus, std::mt19937& random)
{
    const std::size_t at = below(random, text.size() + 1);
    const std::size_t length = below(random, std::min<std::size_t>(text.size() - at + 1, 24));
    switch (below(random, 6)) {
    case 0: text.erase(at, length); break;
    case 1: text.insert(at, kPieces[below(random, kPieces.size())]); break;
    case 2: text.replace(at, length, kPieces[below(random, kPieces.size())]); break;
    case 3: text.insert(at, text.substr(at, length)); break;
    case 4:
        if (at < text.size()) text[at] = static_cast<char>(random());
        break;
    default: {
        const std::string& other = corpus[below(random, corpus.size())];
        text.replace(at, length, other.substr(below(random, other.size()), 1 + below(random, 60)));
    }
    }
}

}  // namespace

int main(int argc, char* argv[])
{
    if (argc != 3) return 2;
    const std::vector<std::string> corpus = read_corpus(argv[1]);
    if (corpus.empty()) return 2;
    std::signal(SIGABRT, show_current);
    std::signal(SIGSEGV, show_current);
    for (const std::string& input : corpus)
        run(input);

    std::mt19937 random(20'260'101);
    const int mutations = std::atoi(argv[2]);
    for (int i = 0; i < mutations; ++i) {
        std::string input = corpus[below(random, corpus.size())];
        for (std::size_t n = 1 + below(random, 4); n > 0; --n)
            mutate(input, corpus, random);
        run(std::move(input));
    }
    std::printf("%zu inputs and %d mutations of them\n", corpus.size(), mutations);
    return 0;
}
