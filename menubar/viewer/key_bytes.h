#pragma once

#include <QKeyEvent>
#include <string>

namespace berth::viewer {

/// What a terminal sends for a key; empty for keys that send nothing.
std::string bytes_of_key(const QKeyEvent& event);

/// Ctrl with a letter (or [ \ ] ^ _ and space) as its control character; empty for other keys.
std::string control_character(const QKeyEvent& event);

}  // namespace berth::viewer
