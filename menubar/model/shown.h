#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berth::menu {

// Text from elsewhere on its way into a title: one line, bounded, with nothing that acts. Renderers
// escape what their toolkit takes for markup; nothing here does.

/// Of a machine, or of a share's tag: at most 32 columns, the middle left out.
std::string shown_name(std::string_view name);
/// At most 40 columns, the middle left out; `home` is shown as ~.
std::string shown_path(std::string_view path, std::string_view home);
/// Why something is so: at most `columns`, the end left out.
std::string shown_sentence(std::string_view sentence, std::size_t columns);

/// "memory, disks": all of them; "" of none.
std::string listed(const std::vector<std::string>& parts);

}  // namespace berth::menu
