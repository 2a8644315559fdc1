#include "tests/support/fake_tray.h"

#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "vzcore/bus/object.h"

namespace berth::test {
namespace {

using bus::Value;
using bus::Values;
using namespace std::chrono_literals;

constexpr const char* kWatcher = "org.kde.StatusNotifierWatcher";
constexpr const char* kItem = "org.kde.StatusNotifierItem";
constexpr const char* kMenu = "com.canonical.dbusmenu";
constexpr const char* kProperties = "org.freedesktop.DBus.Properties";

// A label as it is seen.
std::string seen(const std::string& label)
{
    std::string text;
    for (std::size_t i = 0; i < label.size(); ++i) {
        if (label[i] == '_' && ++i == label.size()) break;
        text += label[i];
    }
    return text;
}

std::string text_of(const FakePanel::Row& row, const std::string& name)
{
    const auto found = row.properties.find(name);
    return found == row.properties.end() ? "" : found->second.as_text().value_or("");
}

}  // namespace

FakeWatcher::FakeWatcher(Loop& loop, const std::string& address)
    : bus_(bus::Connection::open(loop, address))
{
    bus::Interface watcher{.name = kWatcher};
    watcher.properties["IsStatusNotifierHostRegistered"] = {
        "b", [this] { return Value::boolean(has_host); }};
    bus::ObjectHandler answer = bus::object_of({std::move(watcher)});
    object_ = bus_->serve(
        "/StatusNotifierWatcher", [this, answer](const bus::Request& request) -> Result<Values> {
            if (request.member != "RegisterStatusNotifierItem") return answer(request);
            if (refuse) return fail(ErrorCode::Refused, "no room");
            const std::string name = request.arguments.at(0).as_text().value_or("");
            CHECK(name == request.sender);
            items.push_back(name);
            return Values{};
        });
    name_ = bus_->own(kWatcher, [this](bool owned) { there_ = owned; });
}

void FakeWatcher::set_host(bool there)
{
    has_host = there;
    bus_->emit("/StatusNotifierWatcher",
               kWatcher,
               there ? "StatusNotifierHostRegistered" : "StatusNotifierHostUnregistered",
               {});
}

FakePanel::FakePanel(EventLoop& loop, const std::string& address, const std::string& item)
    : loop_(loop), item_(item), bus_(bus::Connection::open(loop, address))
{
    run_until(loop_, [&] { return bus_->is_ready(); });
    const auto listen = [&](const char* path, const char* interface, const std::string& name) {
        listening_.push_back(
            bus_->listen({item_, path, interface, name}, [this, name](const Values& values) {
                heard.push_back(name);
                if (name == "LayoutUpdated") {
                    layouts.push_back(values);
                    read_layout(static_cast<int>(values.at(1).as_int().value()));
                }
                if (name == "ItemsPropertiesUpdated") take_properties(values);
            }));
    };
    for (const char* name : {"LayoutUpdated", "ItemsPropertiesUpdated"})
        listen("/MenuBar", kMenu, name);
    for (const char* name : {"NewIcon", "NewAttentionIcon", "NewStatus", "NewToolTip"})
        listen("/StatusNotifierItem", kItem, name);
    read_all();
}

Result<Values> FakePanel::call(const bus::Method& method, Values arguments)
{
    std::optional<Result<Values>> answer;
    bus_->call(method, std::move(arguments), 60s, [&](Result<Values> result) {
        answer = std::move(result);
    });
    run_until(loop_, [&] { return answer.has_value(); });
    return *answer;
}

Result<Values> FakePanel::menu(const std::string& member, Values arguments)
{
    return call({item_, "/MenuBar", kMenu, member}, std::move(arguments));
}

Result<Values> FakePanel::item(const std::string& member, Values arguments)
{
    return call({item_, "/StatusNotifierItem", kItem, member}, std::move(arguments));
}

Result<Values> FakePanel::event(int row, const std::string& kind)
{
    return menu(
        "Event",
        {Value::int32(row), Value::text(kind), Value::variant(Value::int32(0)), Value::uint32(0)});
}

Value FakePanel::item_property(const std::string& name)
{
    const auto got = call({item_, "/StatusNotifierItem", kProperties, "Get"},
                          {Value::text(kItem), Value::text(name)});
    INFO(name);
    REQUIRE(got);
    return got->at(0).inner();
}

Value FakePanel::menu_property(const std::string& name)
{
    const auto got =
        call({item_, "/MenuBar", kProperties, "Get"}, {Value::text(kMenu), Value::text(name)});
    REQUIRE(got);
    return got->at(0).inner();
}

void FakePanel::settle()
{
    // An answer of the item comes behind all that it sent before.
    REQUIRE(call({item_, "/MenuBar", "org.freedesktop.DBus.Peer", "Ping"}, {}));
    run_until(loop_, [&] { return reading_ == 0; });
}

void FakePanel::read_all()
{
    read_layout(0);
    settle();
}

void FakePanel::read_layout(int parent)
{
    ++reading_;
    bus_->call({item_, "/MenuBar", kMenu, "GetLayout"},
               {Value::int32(parent), Value::int32(-1), Value::array("s", {})},
               60s,
               [this, parent](const Result<Values>& answer) {
                   --reading_;
                   if (!answer) return;  // it went meanwhile
                   revision = static_cast<std::uint32_t>(answer->at(0).as_uint().value());
                   forget(parent);
                   take_layout(answer->at(1));
               });
}

void FakePanel::take_layout(const Value& node)
{
    const int number = static_cast<int>(node.items().at(0).as_int().value());
    Row row;
    for (const Value& entry : node.items().at(1).items())
        row.properties.emplace(entry.items().at(0).as_text().value(), entry.items().at(1).inner());
    for (const Value& child : node.items().at(2).items()) {
        row.children.push_back(static_cast<int>(child.inner().items().at(0).as_int().value()));
        take_layout(child.inner());
    }
    rows[number] = std::move(row);
}

void FakePanel::take_properties(const Values& arguments)
{
    properties.push_back(arguments);
    for (const Value& item : arguments.at(0).items()) {
        const auto row = rows.find(static_cast<int>(item.items().at(0).as_int().value()));
        if (row == rows.end()) continue;
        for (const Value& entry : item.items().at(1).items())
            row->second.properties.insert_or_assign(entry.items().at(0).as_text().value(),
                                                    entry.items().at(1).inner());
    }
    for (const Value& item : arguments.at(1).items()) {
        const auto row = rows.find(static_cast<int>(item.items().at(0).as_int().value()));
        if (row == rows.end()) continue;
        for (const Value& name : item.items().at(1).items())
            row->second.properties.erase(name.as_text().value());
    }
}

void FakePanel::forget(int number)
{
    const auto row = rows.find(number);
    if (row == rows.end()) return;
    const std::vector<int> children = row->second.children;
    rows.erase(row);
    for (const int child : children)
        forget(child);
}

int FakePanel::number(const std::string& path) const
{
    int at = 0;
    std::string_view rest = path;
    while (!rest.empty()) {
        const std::string_view title = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(rest.size(), title.size() + 1));
        int found = -1;
        for (const int child : rows.at(at).children)
            if (seen(text_of(rows.at(child), "label")) == title) found = child;
        INFO("no row " + path + " in\n" + picture());
        REQUIRE(found >= 0);
        at = found;
    }
    return at;
}

std::string FakePanel::picture() const
{
    std::string text;
    for (const int child : rows.at(0).children)
        draw(child, "", text);
    return text;
}

void FakePanel::draw(int number, const std::string& indent, std::string& text) const
{
    const Row& row = rows.at(number);
    const auto is = [&](const char* name, const Value& value) {
        const auto found = row.properties.find(name);
        return found != row.properties.end() && found->second == value;
    };
    const std::string title = seen(text_of(row, "label"));
    const bool check = text_of(row, "toggle-type") == "checkmark";
    const std::string box = !check ? "" : is("toggle-state", Value::int32(1)) ? "[x] " : "[ ] ";
    if (text_of(row, "type") == "separator")
        text += indent + "---\n";
    else
        text += indent + box + (is("enabled", Value::boolean(false)) ? "(" + title + ")" : title) +
                (text_of(row, "children-display") == "submenu" ? " >" : "") + "\n";
    for (const int child : row.children)
        draw(child, indent + "  ", text);
}

}  // namespace berth::test
