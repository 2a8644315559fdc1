#include "agent/cli/commands.h"
#include "vzcore/json_read.h"

namespace berth::cli {
namespace {

/// Guests' agents may take their time.
constexpr std::chrono::seconds kPatience{15};

std::string meaning_of(const Json& item)
{
    const auto port = integer_of(item, "guest_port");
    if (port) return text_of(item, "protocol") + " port " + std::to_string(*port) + " of the guest";
    return text_of(item, "mac") + ", from the " + text_of(item, "from");
}

}  // namespace

Result<int> run(Context& context, const AddressOptions& options)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    const std::string doing = "cannot tell the address of " + printable(options.name);
    const auto answer = (*client)->call("machine.address", {{"name", options.name}}, kPatience);
    if (!answer) return fail(context.with_nearest(answer.error(), options.name), doing);
    if (context.globals().json) {
        context.out().write_document(*answer);
        return kDone;
    }
    Table table({{"ADDRESS"}, {"LEADS TO"}});
    for (const Json& item : array_of(*answer, "addresses"))
        table.add({text_of(item, "address"), meaning_of(item)});
    if (table.empty())
        return fail(Error{ErrorCode::NotFound, text_of(*answer, "reason"), ""}, doing);
    context.out().write(table.text(context.out().columns(), context.out().colour()));
    return kDone;
}

}  // namespace berth::cli
