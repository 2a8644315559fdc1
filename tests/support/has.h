#pragma once

#include <string>

namespace berth::test {

/// Whether the text has that part.
inline bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace berth::test
