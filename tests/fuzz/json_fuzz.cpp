#include "tests/fuzz/fuzz.h"
#include "vzcore/json.h"

using berth::dump_line;
using berth::dump_pretty;
using berth::parse_json;

// Whatever is accepted is the same again after it was written, on one line or on many.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto json = parse_json(text, "input");
    if (!json) {
        berth::fuzz::require(!json.error().message.empty(), "a refusal says why");
        berth::fuzz::require(json.error().message.size() < 1000, "a refusal is short");
        return 0;
    }
    const std::string line = dump_line(*json);
    berth::fuzz::require(line.find('\n') == std::string::npos, "a line is one line");
    berth::fuzz::require(parse_json(line, "line") == *json, "a line reads back");
    berth::fuzz::require(parse_json(dump_pretty(*json), "pretty") == *json, "lines read back");
    return 0;
}
