#include "agent/cli/commands.h"
#include "vzcore/json_read.h"

namespace berth::cli {
namespace {

// With the description in the last column, which gives way first.
std::string table_of(const Json& answer, std::size_t columns, Colour colour)
{
    Table table({{"SETTING"}, {"VALUE"}, {"WHAT IT IS", Align::Left, Cut::End, 12}});
    const Json* values = member_of(answer, "settings");
    const Json* abouts = member_of(answer, "about");
    if (values == nullptr || !values->is_object()) return "";
    for (const auto& [name, value] : values->items()) {
        const Json* about = abouts == nullptr ? nullptr : member_of(*abouts, name.c_str());
        table.add({Cell(name, Style::Strong),
                   value.is_string() ? value.get<std::string>() : dump_line(value),
                   about == nullptr ? std::string() : text_of(*about, "description")});
    }
    return table.text(columns, colour);
}

std::string page_of(const Json& answer, const std::string& name, std::size_t columns, Colour colour)
{
    Facts facts;
    facts.add("setting", name);
    if (const Json* values = member_of(answer, "settings"))
        facts.add("value", text_of(*values, name.c_str()));
    const Json* abouts = member_of(answer, "about");
    if (const Json* about = abouts == nullptr ? nullptr : member_of(*abouts, name.c_str())) {
        facts.add("default", text_of(*about, "default"));
        facts.add("takes", text_of(*about, "expected"));
        facts.add("is", text_of(*about, "description"));
    }
    return facts.text(columns, colour);
}

Result<int> show(Context& context, Client& client, const std::string& name)
{
    Json params = Json::object();
    if (!name.empty()) params["name"] = name;
    auto answer = client.call("settings.get", std::move(params));
    if (!answer) return fail(answer.error(), "cannot read the settings");
    Output& out = context.out();
    if (context.globals().json)
        out.write_document(*answer);
    else if (name.empty())
        out.write(table_of(*answer, out.columns(), out.colour()));
    else
        out.write(page_of(*answer, name, out.columns(), out.colour()));
    return kDone;
}

}  // namespace

Result<int> run(Context& context, const SettingsOptions& options)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    if (options.verb != SettingsOptions::Verb::Set) return show(context, **client, options.name);
    auto set = (*client)->call("settings.set", {{"name", options.name}, {"value", options.value}});
    if (!set) return fail(set.error(), "cannot set " + printable(options.name));
    context.out().write(printable(options.name) + " is " + printable(options.value) + "\n");
    return kDone;
}

}  // namespace berth::cli
