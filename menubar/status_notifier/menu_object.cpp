#include "menubar/status_notifier/menu_object.h"

#include "vzcore/bus/object.h"

namespace berth::menu {
namespace {

using bus::Value;
using bus::Values;

constexpr const char* kInterface = "com.canonical.dbusmenu";

int number_in(const Value& value)
{
    return static_cast<int>(value.as_int().value_or(-1));  // "i": it fits
}

tl::unexpected<Error> no_such_row(int number)
{
    return fail(ErrorCode::Invalid, "no row has the number " + std::to_string(number));
}

Value array_of(const std::vector<int>& numbers)
{
    Values items;
    for (const int number : numbers)
        items.push_back(Value::int32(number));
    return Value::array("i", std::move(items));
}

}  // namespace

MenuObject::MenuObject(Loop& loop, bus::Connection& bus, const RendererEvents& events)
    : loop_(loop), bus_(bus), events_(events)
{
    bus::Interface menu{.name = kInterface};
    const auto call = [&](const char* name, const char* in, const char* out, auto method) {
        menu.calls[name] = {
            in, out, [this, method](const Values& values) { return (this->*method)(values); }};
    };
    call("GetLayout", "iias", "u(ia{sv}av)", &MenuObject::layout);
    call("GetGroupProperties", "aias", "a(ia{sv})", &MenuObject::group_properties);
    call("GetProperty", "is", "v", &MenuObject::property);
    call("Event", "isvu", "", &MenuObject::event);
    call("EventGroup", "a(isvu)", "ai", &MenuObject::event_group);
    call("AboutToShow", "i", "b", &MenuObject::about_to_show);
    call("AboutToShowGroup", "ai", "aiai", &MenuObject::about_to_show_group);
    menu.properties["Version"] = {"u", [] { return Value::uint32(3); }};
    menu.properties["TextDirection"] = {"s", [] { return Value::text("ltr"); }};
    menu.properties["Status"] = {"s", [] { return Value::text("normal"); }};
    menu.properties["IconThemePath"] = {"as", [] { return Value::array("s", {}); }};
    menu.emissions = {{"ItemsPropertiesUpdated", "a(ia{sv})a(ias)"},
                      {"LayoutUpdated", "ui"},
                      {"ItemActivationRequested", "iu"}};
    object_ = bus_.serve(kMenuPath, bus::object_of({std::move(menu)}));
}

MenuObject::~MenuObject()
{
    *alive_ = false;
}

void MenuObject::show(const Row& root)
{
    MenuTable::Update update = table_.replace(root);
    if (update.is_empty()) return;
    ++updates_;
    if (!update.changed.empty() || !update.dropped.empty())
        bus_.emit(kMenuPath,
                  kInterface,
                  "ItemsPropertiesUpdated",
                  {Value::array("(ia{sv})", std::move(update.changed)),
                   Value::array("(ias)", std::move(update.dropped))});
    if (update.layout)
        bus_.emit(kMenuPath,
                  kInterface,
                  "LayoutUpdated",
                  {Value::uint32(table_.revision()), Value::int32(*update.layout)});
}

MenuObject::Answer MenuObject::layout(const Values& arguments) const
{
    const int number = number_in(arguments.at(0));
    auto layout = table_.layout(number, number_in(arguments.at(1)));
    if (!layout) return no_such_row(number);
    return Values{Value::uint32(table_.revision()), std::move(*layout)};
}

MenuObject::Answer MenuObject::group_properties(const Values& arguments) const
{
    std::vector<int> numbers;
    for (const Value& item : arguments.at(0).items())
        numbers.push_back(number_in(item));
    if (numbers.empty()) numbers = table_.numbers();
    Values rows;
    for (const int number : numbers)
        if (auto properties = table_.properties(number))
            rows.push_back(Value::structure({Value::int32(number), std::move(*properties)}));
    return Values{Value::array("(ia{sv})", std::move(rows))};
}

MenuObject::Answer MenuObject::property(const Values& arguments) const
{
    const int number = number_in(arguments.at(0));
    const auto properties = table_.properties(number);
    if (!properties) return no_such_row(number);
    for (const Value& entry : properties->items())
        if (entry.items().at(0) == arguments.at(1)) return Values{entry.items().at(1)};
    return fail(ErrorCode::Invalid, "that row has no such property");
}

MenuObject::Answer MenuObject::event(const Values& arguments)
{
    const int number = number_in(arguments.at(0));
    if (!take_event(number, arguments.at(1).as_text().value_or(""))) return no_such_row(number);
    return Values{};
}

MenuObject::Answer MenuObject::event_group(const Values& arguments)
{
    const Values& events = arguments.at(0).items();
    std::vector<int> unknown;
    for (const Value& event : events) {
        const int number = number_in(event.items().at(0));
        if (!take_event(number, event.items().at(1).as_text().value_or("")))
            unknown.push_back(number);
    }
    // The specification: an error where none of them is known.
    if (!events.empty() && unknown.size() == events.size()) return no_such_row(unknown.front());
    return Values{array_of(unknown)};
}

// False: there is no such row.
bool MenuObject::take_event(int number, const std::string& kind)
{
    if (table_.find(number) == nullptr) return false;
    if (kind == "opened" && number == 0) later([this] { refresh(); });
    if (kind == "clicked")
        later([this, number] {  // the host has its answer first, and the row may go until then
            const auto id = table_.chosen_by(number);
            if (id && events_.chosen) events_.chosen(*id);
        });
    return true;
}

MenuObject::Answer MenuObject::about_to_show(const Values& arguments)
{
    const int number = number_in(arguments.at(0));
    if (table_.find(number) == nullptr) return no_such_row(number);
    return Values{Value::boolean(refresh())};
}

MenuObject::Answer MenuObject::about_to_show_group(const Values& arguments)
{
    std::vector<int> known;
    std::vector<int> unknown;
    for (const Value& item : arguments.at(0).items())
        (table_.find(number_in(item)) != nullptr ? known : unknown).push_back(number_in(item));
    if (known.empty() && !unknown.empty()) return no_such_row(unknown.front());
    const bool changed = !known.empty() && refresh();
    return Values{array_of(changed ? known : std::vector<int>{}), array_of(unknown)};
}

// True: the menu is another one now.
bool MenuObject::refresh()
{
    const std::uint64_t before = updates_;
    if (events_.opening) events_.opening();
    return updates_ != before;
}

void MenuObject::later(Callback callback)
{
    loop_.post([alive = alive_, callback = std::move(callback)] {
        if (*alive) callback();
    });
}

}  // namespace berth::menu
