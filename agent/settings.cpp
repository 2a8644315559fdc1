#include "agent/settings.h"

#include "vzcore/json.h"

#include <algorithm>

namespace berth::agent {

Settings::Settings(Environment& environment) : environment_(environment) {}

void Settings::add(Setting setting)
{
    std::string name = setting.name;
    std::string value = setting.standard;
    known_.insert_or_assign(std::move(name), Known{std::move(setting), std::move(value)});
}

Result<void> Settings::load()
{
    auto stored = environment_.store.settings();
    if (!stored) return fail(stored.error(), "reading the settings");
    for (const auto& [name, value] : *stored) {
        const auto found = known_.find(name);
        if (found == known_.end() || !found->second.setting.accepts(value))
            environment_.log.warn("the setting " + name + " = " + value +
                                  " is not used: not known here");
        else
            found->second.value = value;
    }
    for (const auto& [name, known] : known_)
        if (known.setting.apply) known.setting.apply(known.value);
    return {};
}

Result<const Settings::Known*> Settings::find(const std::string& name) const
{
    const auto found = known_.find(name);
    if (found != known_.end()) return &found->second;
    std::string names;
    for (const auto& [other, known] : known_)
        names += (names.empty() ? "" : ", ") + other;
    return fail(
        ErrorCode::NotFound, "there is no setting named " + name, "the settings are: " + names);
}

const std::string& Settings::value(const std::string& name) const
{
    return known_.at(name).value;
}

Result<void> Settings::set(const std::string& name, const std::string& value)
{
    if (auto known = find(name); !known) return tl::unexpected<Error>(known.error());
    Known& known = known_.at(name);
    if (!known.setting.accepts(value))
        return fail(ErrorCode::Invalid,
                    "the setting " + name + " cannot be \"" + value + "\"",
                    "it takes " + known.setting.expected);
    if (auto stored = environment_.store.set_setting(name, value); !stored)
        return fail(stored.error(), "storing the setting " + name);
    known.value = value;
    if (known.setting.apply) known.setting.apply(value);
    store::Event event;
    event.kind = "setting.changed";
    event.data = dump_line(Json{{"name", name}, {"value", value}});
    environment_.journal.record(std::move(event));
    return {};
}

Setting log_level_setting(std::function<void(LogLevel)> set_level)
{
    return {"log.level",
            "how much the agent writes into its log",
            "debug, info, warn or error",
            "info",
            [](const std::string& value) { return log_level_named(value).has_value(); },
            [set_level = std::move(set_level)](const std::string& value) {
                if (const auto level = log_level_named(value)) set_level(*level);
            }};
}

Setting terminal_setting()
{
    return {
        "menu.terminal",
        "in which terminal the menu opens a console",
        "auto, or a program: on Linux perhaps with the words that stand before the command it is "
        "to run, on macOS an application's path or bundle identifier",
        "auto",
        [](const std::string& value) {
            return value.find_first_not_of(' ') != std::string::npos &&
                   std::none_of(value.begin(), value.end(), [](unsigned char c) {
                       return c < ' ' || c == 0x7F;
                   });
        },
        {}};
}

}  // namespace berth::agent
