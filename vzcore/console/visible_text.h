#pragma once

#include <string>
#include <string_view>

namespace berth {

/// Appends what the lines in `bytes` show, one line for each, ended as they are: for each line the
/// same as decode_line().text. Much faster than that where lines hold only text and colours.
void append_visible_text(std::string_view bytes, std::string& out);

/// The plain text of one line.
inline std::string visible_text(std::string_view bytes)
{
    std::string text;
    append_visible_text(bytes, text);
    return text;
}

}  // namespace berth
