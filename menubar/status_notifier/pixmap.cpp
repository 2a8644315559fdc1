#include "menubar/status_notifier/pixmap.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace berth::menu {
namespace {

// Coordinates are those of the SVG files: 16 units wide and high.
constexpr double kUnits = 16;
constexpr int kSamples = 4;  ///< A pixel's edge is looked at in so many places.

constexpr std::array<int, 3> kGrey{0x7a, 0x7a, 0x7a};
constexpr std::array<int, 3> kRed{0xe0, 0x39, 0x3e};

struct Box {
    double left, top, right, bottom, radius;

    [[nodiscard]] bool has(double x, double y) const
    {
        const double dx = std::max({left + radius - x, x - right + radius, 0.0});
        const double dy = std::max({top + radius - y, y - bottom + radius, 0.0});
        return dx * dx + dy * dy <= radius * radius;
    }
};

constexpr Box kMachine{1.5, 1.5, 14.5, 11, 2};
constexpr Box kInside{3, 3, 13, 9.5, 0.5};
constexpr Box kQuay{1, 12.75, 15, 14.5, 0.875};
constexpr Box kStroke{7.1, 4.5, 8.9, 8.2, 0.7};
constexpr Box kDot{7.1, 9, 8.9, 10.6, 0.8};

// A warning sign: points up, with rounded corners.
bool sign_has(double x, double y)
{
    constexpr double kTop = 1.5;
    constexpr double kBottom = 10.75;
    constexpr double kHalf = 6;  // of its base
    constexpr double kRadius = 1;
    // The distance to the triangle itself, whose corners are the centres of the round ones.
    const double across = std::abs(x - 8);
    const double height = kBottom - kTop;
    const double slope = std::hypot(height, kHalf);
    const double side = (across * height - (y - kTop) * kHalf) / slope;
    const double along = (across * kHalf + (y - kTop) * height) / slope;
    if (side <= 0 && y <= kBottom) return true;
    if (y > kBottom && across <= kHalf) return y - kBottom <= kRadius;
    if (along < 0) return std::hypot(across, y - kTop) <= kRadius;
    if (along > slope || y > kBottom) return std::hypot(across - kHalf, y - kBottom) <= kRadius;
    return side <= kRadius;
}

bool icon_has(Mark mark, double x, double y)
{
    if (kQuay.has(x, y)) return true;
    switch (mark) {
    case Mark::Idle: return kMachine.has(x, y) && !kInside.has(x, y);
    case Mark::Running: return kMachine.has(x, y);
    case Mark::Attention: return sign_has(x, y) && !kStroke.has(x, y) && !kDot.has(x, y);
    }
    return false;
}

int coverage(Mark mark, int column, int row, int size)
{
    int inside = 0;
    for (int i = 0; i < kSamples; ++i)
        for (int j = 0; j < kSamples; ++j) {
            const double x = (column + (i + 0.5) / kSamples) * kUnits / size;
            const double y = (row + (j + 0.5) / kSamples) * kUnits / size;
            inside += icon_has(mark, x, y) ? 1 : 0;
        }
    return inside * 255 / (kSamples * kSamples);
}

}  // namespace

std::string draw_icon(Mark mark, int size)
{
    const auto& colour = mark == Mark::Attention ? kRed : kGrey;
    std::string pixels;
    pixels.reserve(static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * 4);
    for (int row = 0; row < size; ++row)
        for (int column = 0; column < size; ++column) {
            pixels += static_cast<char>(coverage(mark, column, row, size));
            for (const int part : colour)
                pixels += static_cast<char>(part);
        }
    return pixels;
}

}  // namespace berth::menu
