#include "tests/fuzz/fuzz.h"
#include "vzcore/definition.h"
#include "vzcore/spec.h"

using berth::fuzz::require;

namespace {

void definition_reads_back(std::string_view text)
{
    const auto definition = berth::parse_definition(text);
    if (!definition) return require(!definition.error().message.empty(), "a refusal says why");
    require(berth::check_definition(*definition).empty(), "what was accepted passes the check");
    const std::string written = to_json(*definition);
    const auto again = berth::parse_definition(written);
    require(again.has_value(), "a written definition is accepted");
    require(*again == *definition, "a definition reads back");
    require(to_json(*again) == written, "writing is stable");
    require(fingerprint(*again) == fingerprint(*definition), "equal ones have equal fingerprints");
}

void spec_reads_back(std::string_view text)
{
    const auto spec = berth::parse_spec(text);
    if (!spec) return require(!spec.error().message.empty(), "a refusal says why");
    const auto again = berth::parse_spec(to_json(*spec));
    require(again.has_value() && *again == *spec, "a spec reads back");
}

}  // namespace

// Whatever is accepted is an equal definition (or spec) again after it was written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    definition_reads_back(text);
    spec_reads_back(text);
    return 0;
}
