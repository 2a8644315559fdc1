#include "tests/end_to_end/menu_user.h"

#include "tests/support/berth_home.h"
#include "tests/support/catch.h"

#include <algorithm>

namespace berth::test {
namespace {

// What xfce4-panel's theme draws behind the row that the pointer or the keys are on.
constexpr const char* kHighlight = "#3584e4";

}  // namespace

MenuUser::MenuUser(const Display& display, const Panel& panel)
    : display_(display), desktop_(panel), panel_(*loop_, panel.address(), panel.item())
{
}

std::string MenuUser::picture()
{
    panel_.rows.clear();
    panel_.read_all();
    return panel_.picture();
}

void MenuUser::wait_for(const std::string& part)
{
    wait_until("the menu to say " + part,
               [&] { return picture().find(part) != std::string::npos; });
}

std::string MenuUser::label(int row) const
{
    const auto& properties = panel_.rows.at(row).properties;
    const auto found = properties.find("label");
    return found == properties.end() ? "" : found->second.as_text().value_or("");
}

bool MenuUser::can_be_chosen(int row) const
{
    const auto& properties = panel_.rows.at(row).properties;
    const auto enabled = properties.find("enabled");
    return properties.count("type") == 0 &&
           (enabled == properties.end() || enabled->second.as_bool().value_or(true));
}

void MenuUser::choose(const std::string& title)
{
    std::vector<int> found;
    for (const auto& [number, row] : panel_.rows) {
        const std::string text = label(number);
        if (text == title || text.starts_with(title + " ·")) found.push_back(number);
    }
    INFO(title << " in\n" << panel_.picture());
    REQUIRE(found.size() == 1);
    REQUIRE(panel_.event(found.front()));
}

void MenuUser::open() const
{
    wait_until("the menu", desktop_.opens_menu());
}

Display::Box MenuUser::lit_by(const std::string& key, const Display::Box& part) const
{
    display_.press({key});
    std::optional<Display::Box> box;
    wait_until("a row that is lit", [&] {
        box = display_.where(kHighlight, part);
        return box.has_value();
    });
    return *box;
}

std::pair<int, int> MenuUser::find(const std::vector<int>& rows, const std::string& title) const
{
    const auto found = std::find_if(rows.begin(), rows.end(), [&](int row) {
        return label(row).find(title) != std::string::npos;
    });
    INFO(title << " in\n" << panel_.picture());
    REQUIRE(found != rows.end());
    const auto before =
        std::count_if(rows.begin(), found, [&](int row) { return can_be_chosen(row); });
    return {*found, static_cast<int>(before)};
}

void MenuUser::walk(const std::vector<std::string>& titles)
{
    picture();
    open();
    int row = 0;
    for (const std::string& title : titles) {
        const std::size_t before = display_.open_windows();
        const bool below = row != 0;  // a submenu opens with its first row lit
        if (below) {
            display_.press({"Right"});
            wait_until("a submenu", [&] { return display_.open_windows() > before; });
        }
        const auto [next, steps] = find(panel_.rows.at(row).children, title);
        const std::vector<std::string> keys(static_cast<std::size_t>(steps + (below ? 0 : 1)),
                                            "Down");
        if (!keys.empty()) display_.press(keys);
        row = next;
    }
}

}  // namespace berth::test
