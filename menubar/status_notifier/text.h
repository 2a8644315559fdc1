#pragma once

#include <string>
#include <string_view>

namespace berth::menu {

/// As D-Bus takes a text: what is no UTF-8 becomes U+FFFD, and there is no NUL.
std::string clean_text(std::string_view text);
/// A row's title: an underscore would mark the key of the next letter, so each is doubled.
std::string label_of(std::string_view title);
/// Plain text where markup is expected.
std::string escape_markup(std::string_view text);

}  // namespace berth::menu
