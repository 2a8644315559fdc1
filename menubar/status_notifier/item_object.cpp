#include "menubar/status_notifier/item_object.h"

#include "menubar/status_notifier/menu_object.h"
#include "menubar/status_notifier/pixmap.h"
#include "menubar/status_notifier/text.h"
#include "vzcore/bus/object.h"

#include <array>

namespace berth::menu {
namespace {

using bus::Value;
using bus::Values;

constexpr const char* kPath = "/StatusNotifierItem";
constexpr const char* kInterface = "org.kde.StatusNotifierItem";
constexpr const char* kPixmaps = "(iiay)";
constexpr std::array kSizes{16, 22, 32, 48};

const char* icon_of(Mark mark)
{
    switch (mark) {
    case Mark::Idle: return "berth-idle-symbolic";
    case Mark::Running: return "berth-running-symbolic";
    case Mark::Attention: return "berth-attention";
    }
    return "";
}

const char* status_of(Mark mark)
{
    return mark == Mark::Attention ? "NeedsAttention" : "Active";
}

Value no_pixmaps()
{
    return Value::array(kPixmaps, {});
}

// For hosts that do not find an icon by its name.
Value pixmaps_of(Mark mark)
{
    Values pixmaps;
    for (const int size : kSizes)
        pixmaps.push_back(Value::structure(
            {Value::int32(size), Value::int32(size), Value::bytes(draw_icon(mark, size))}));
    return Value::array(kPixmaps, std::move(pixmaps));
}

Value tool_tip(const std::string& summary, const std::string& details)
{
    return Value::structure({Value::text(""),
                             no_pixmaps(),
                             Value::text(escape_markup(summary)),
                             Value::text(escape_markup(details))});
}

void add_signals(bus::Interface& item)
{
    for (const char* signal :
         {"NewTitle", "NewIcon", "NewAttentionIcon", "NewOverlayIcon", "NewToolTip", "NewMenu"})
        item.emissions[signal] = "";
    item.emissions["NewStatus"] = "s";
    item.emissions["NewIconThemePath"] = "s";
}

}  // namespace

ItemObject::ItemObject(
    Loop& loop, bus::Connection& bus, Activation& activation, std::string icons, Callback secondary)
    : loop_(loop), bus_(bus), activation_(activation), icons_(std::move(icons)),
      secondary_(std::move(secondary))
{
    bus::Interface item{.name = kInterface};
    const auto text = [&](const char* name, std::function<std::string()> read) {
        item.properties[name] = {"s", [read = std::move(read)] { return Value::text(read()); }};
    };
    // All of them, used or not: some hosts read one after the other and stop at one that is
    // missing.
    text("Category", [] { return "SystemServices"; });
    text("Id", [] { return "berth"; });
    text("Title", [] { return "Berth"; });
    text("Status", [this] { return status_of(mark_); });
    text("IconName", [this] { return icon_of(mark_); });
    text("IconThemePath", [this] { return icons_; });
    // Only while it is wanted: xfce4-panel shows it until the name changes.
    text("AttentionIconName", [this] { return mark_ == Mark::Attention ? icon_of(mark_) : ""; });
    text("AttentionMovieName", [] { return ""; });
    text("OverlayIconName", [] { return ""; });
    item.properties["IconPixmap"] = {"a(iiay)", [this] { return pixmaps_of(mark_); }};
    item.properties["AttentionIconPixmap"] = {
        "a(iiay)", [this] { return mark_ == Mark::Attention ? pixmaps_of(mark_) : no_pixmaps(); }};
    item.properties["OverlayIconPixmap"] = {"a(iiay)", no_pixmaps};
    item.properties["ToolTip"] = {"(sa(iiay)ss)", [this] { return tool_tip(summary_, details_); }};
    item.properties["ItemIsMenu"] = {"b", [] { return Value::boolean(true); }};
    item.properties["Menu"] = {"o", [] { return Value::object_path(kMenuPath); }};
    item.properties["WindowId"] = {"i", [] { return Value::int32(0); }};
    // There is no Activate: Plasma opens the menu when that fails.
    const auto nothing = [](const Values&) { return Result<Values>(Values{}); };
    item.calls["SecondaryActivate"] = {
        "ii", "", [this](const Values&) { return this->secondary(); }};
    item.calls["ContextMenu"] = {"ii", "", nothing};
    item.calls["Scroll"] = {"is", "", nothing};
    // Before each opening of the menu, by Plasma.
    item.calls["ProvideXdgActivationToken"] = {"s", "", [this](const Values& arguments) {
                                                   activation_.give(
                                                       arguments.at(0).as_text().value_or(""));
                                                   return Result<Values>(Values{});
                                               }};
    add_signals(item);
    object_ = bus_.serve(kPath, bus::object_of({std::move(item)}));
}

ItemObject::~ItemObject()
{
    *alive_ = false;
}

void ItemObject::show(Mark mark, const std::string& summary, const std::string& details)
{
    const bool other_mark = std::exchange(mark_, mark) != mark;
    const bool other_text = summary_ != summary || details_ != details;
    summary_ = summary;
    details_ = details;
    if (other_mark) {  // in an order that each host draws anew after
        emit("NewStatus", {Value::text(status_of(mark_))});
        emit("NewAttentionIcon");
        emit("NewIcon");
    }
    if (other_text) emit("NewToolTip");
}

void ItemObject::emit(const char* signal, Values arguments)
{
    bus_.emit(kPath, kInterface, signal, std::move(arguments));
}

Result<Values> ItemObject::secondary()
{
    loop_.post([alive = alive_, this] {  // the host has its answer first
        if (*alive && secondary_) secondary_();
    });
    return Values{};
}

}  // namespace berth::menu
