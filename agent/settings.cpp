#include "agent/settings.h"

#include "vzcore/json.h"

namespace berth::agent {

Settings::Settings(Environment& environment) : environment_(environment) {}

void Settings::add_log_level(Apply apply)
{
    known_["log.level"] = {
        "debug, info, warn or error",
        [](const std::string& value) { return log_level_named(value).has_value(); },
        std::move(apply)};
    values_["log.level"] = "info";
}

Result<void> Settings::load()
{
    auto stored = environment_.store.settings();
    if (!stored) return fail(stored.error(), "reading the settings");
    for (const auto& [name, value] : *stored) {
        const auto setting = known_.find(name);
        if (setting == known_.end() || !setting->second.accepts(value)) {
            environment_.log.warn("the setting " + name + " = " + value +
                                  " is not used: not known here");
            continue;
        }
        values_[name] = value;
        setting->second.apply(value);
    }
    return {};
}

Result<const Settings::Known*> Settings::known(const std::string& name) const
{
    const auto setting = known_.find(name);
    if (setting != known_.end()) return &setting->second;
    std::string names;
    for (const auto& [other, value] : known_)
        names += (names.empty() ? "" : ", ") + other;
    return fail(
        ErrorCode::NotFound, "there is no setting named " + name, "the settings are: " + names);
}

Result<std::string> Settings::get(const std::string& name) const
{
    return known(name).map([&](const Known*) { return values_.at(name); });
}

Result<void> Settings::set(const std::string& name, const std::string& value)
{
    const auto setting = known(name);
    if (!setting) return tl::unexpected<Error>(setting.error());
    if (!(*setting)->accepts(value))
        return fail(ErrorCode::Invalid,
                    "the setting " + name + " cannot be \"" + value + "\"",
                    "it takes " + (*setting)->expected);
    if (auto stored = environment_.store.set_setting(name, value); !stored)
        return fail(stored.error(), "storing the setting " + name);
    values_[name] = value;
    (*setting)->apply(value);
    store::Event event;
    event.kind = "setting.changed";
    event.data = dump_line(Json{{"name", name}, {"value", value}});
    environment_.journal.record(std::move(event));
    return {};
}

}  // namespace berth::agent
