#include "store/store.h"
#include "vzcore/base/file.h"
#include "vzcore/json.h"

#include <array>

namespace berth::store {
namespace {

constexpr const char kFileName[] = "/definition.json";
constexpr const char kId[] = "id";
constexpr const char kCreatedAt[] = "created_at";
constexpr const char kUpdatedAt[] = "updated_at";

// The indented form of a document of the largest size that is accepted.
constexpr Bytes kMirrorLimit{kDocumentLimit.count * 16};

tl::unexpected<Error> unusable(const std::string& path, const std::string& problem)
{
    return fail(ErrorCode::Corrupt, path + ": " + problem);
}

bool is_id(const std::string& id)
{
    return id.size() == 12 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<Machine> machine_of(Json document, const std::string& path)
{
    if (!document.is_object()) return unusable(path, "expected an object");
    for (const char* time : {kCreatedAt, kUpdatedAt})
        if (!document.contains(time) || !document[time].is_number_integer())
            return unusable(path, std::string(time) + ": expected a time in milliseconds");
    if (!document.contains(kId) || !document[kId].is_string() ||
        !is_id(document[kId].get_ref<const std::string&>()))
        return unusable(path, "id: expected 12 hexadecimal digits");

    Machine machine;
    machine.id = document[kId].get<std::string>();
    machine.created_at = from_millis(document[kCreatedAt].get<std::int64_t>());
    machine.updated_at = from_millis(document[kUpdatedAt].get<std::int64_t>());
    for (const char* member : {kId, kCreatedAt, kUpdatedAt})
        document.erase(member);
    auto definition = parse_definition(dump_line(document));
    if (!definition) return fail(definition.error(), path);
    machine.definition = std::move(*definition);
    return machine;
}

}  // namespace

Result<void> write_mirror(const std::string& machine_dir, const Machine& machine)
{
    const std::string path = machine_dir + kFileName;
    auto document = parse_json(to_json(machine.definition), "the definition");
    if (!document) return fail(document.error(), "writing " + path);
    (*document)[kId] = machine.id;
    (*document)[kCreatedAt] = to_millis(machine.created_at);
    (*document)[kUpdatedAt] = to_millis(machine.updated_at);
    return write_file_atomically(path, dump_pretty(*document) + '\n');
}

Result<Machine> read_mirror(const std::string& machine_dir)
{
    const std::string path = machine_dir + kFileName;
    auto text = read_file(path, kMirrorLimit);
    if (!text) return tl::unexpected<Error>(text.error());
    auto document = parse_json(*text, path);
    if (!document) return unusable(path, document.error().message);
    return machine_of(std::move(*document), path);
}

}  // namespace berth::store
