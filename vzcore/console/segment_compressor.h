#pragma once

#include "vzcore/loop.h"

#include <deque>
#include <string>
#include <vector>

namespace berth {

/// Compresses full segments of a console log, one at a time, each in a child process of low
/// priority: the loop never waits for it, and its memory is gone with it. A segment that cannot be
/// compressed stays as it is. Lives on the loop; destroying it ends the work under way, whose
/// segment stays plain.
class SegmentCompressor {
public:
    /// `command` is a program and its arguments; the path is added to them.
    SegmentCompressor(Loop& loop, std::vector<std::string> command);
    SegmentCompressor(const SegmentCompressor&) = delete;
    SegmentCompressor& operator=(const SegmentCompressor&) = delete;
    ~SegmentCompressor();

    void add(const std::string& path);
    /// The segment is about to be removed: nothing of it may appear afterwards.
    void forget(const std::string& path);

private:
    void begin_next();
    void finished();

    Loop& loop_;
    std::vector<std::string> command_;
    std::deque<std::string> waiting_;
    std::string current_;  // empty: nothing is under way
    pid_t pid_ = 0;
    bool unwanted_ = false;  // what is under way was to be forgotten
    Handle child_;
};

}  // namespace berth
