#include "agent/cli/documents.h"

#include "vzcore/base/file.h"

#include <unistd.h>

#include <array>
#include <cerrno>

namespace berth::cli {
namespace {

Result<std::string> read_stream(int fd)
{
    std::string text;
    std::array<char, 16'384> buffer{};
    while (true) {
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_errno(errno, "reading standard input");
        if (got == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > kDocumentLimit.count)
            return fail(ErrorCode::Invalid,
                        "standard input is larger than " + human(kDocumentLimit));
    }
}

}  // namespace

Result<std::string> read_document(int in, const std::string& file)
{
    return file == "-" ? read_stream(in) : read_file(file, kDocumentLimit);
}

Result<Json> wire_definition(const Definition& definition)
{
    return parse_json(to_json(definition), "the definition");
}

Result<MachineView> create_machine(Client& client, const Definition& definition, HomeShare home)
{
    auto json = wire_definition(definition);
    if (!json) return tl::unexpected<Error>(json.error());
    auto machine = client.call(
        "machine.create", {{"definition", std::move(*json)}, {"anyway", home == HomeShare::Allow}});
    if (!machine) return tl::unexpected<Error>(machine.error());
    return read_machine(*machine);
}

Result<MachineView> update_machine(Client& client,
                                   const MachineView& before,
                                   const Definition& definition,
                                   const InSpiteOf& in_spite_of)
{
    const auto old = definition_of(before);
    if (!old) return tl::unexpected<Error>(old.error());
    auto json = wire_definition(definition);
    if (!json) return tl::unexpected<Error>(json.error());
    auto machine = client.call("machine.update",
                               {{"name", before.name},
                                {"definition", std::move(*json)},
                                {"base", fingerprint(*old)},
                                {"force", in_spite_of.open_files == OpenFiles::Ignore},
                                {"anyway", in_spite_of.home == HomeShare::Allow}});
    if (!machine) return tl::unexpected<Error>(machine.error());
    return read_machine(*machine);
}

Result<MachineView> change_machine(Context& context,
                                   const std::string& name,
                                   const std::function<Result<void>(Definition&)>& change,
                                   const InSpiteOf& in_spite_of)
{
    auto machine = context.machine(name);
    if (!machine) return machine;
    auto definition = definition_of(*machine);
    if (!definition) return tl::unexpected<Error>(definition.error());
    if (auto changed = change(*definition); !changed) return tl::unexpected<Error>(changed.error());
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    return update_machine(**client, *machine, *definition, in_spite_of);
}

std::string when_it_applies(const MachineView& machine, const std::string& part)
{
    for (const std::string& pending : machine.pending)
        if (pending.compare(0, part.size(), part) == 0) return ", at next start";
    return "";
}

}  // namespace berth::cli
