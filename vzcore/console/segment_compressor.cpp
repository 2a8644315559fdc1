#include "vzcore/console/segment_compressor.h"

#include "vzcore/console/compress.h"
#include "vzcore/console/log_format.h"
#include "vzcore/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace berth {

SegmentCompressor::SegmentCompressor(Loop& loop, std::vector<std::string> command)
    : loop_(loop), command_(std::move(command))
{
}

SegmentCompressor::~SegmentCompressor()
{
    if (current_.empty()) return;
    child_.reset();
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    ::unlink(unfinished_name(current_).c_str());
}

void SegmentCompressor::add(const std::string& path)
{
    waiting_.push_back(path);
    if (current_.empty()) begin_next();
}

void SegmentCompressor::forget(const std::string& path)
{
    waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), path), waiting_.end());
    if (current_ != path) return;
    unwanted_ = true;
    ::kill(pid_, SIGKILL);
}

void SegmentCompressor::begin_next()
{
    while (!waiting_.empty()) {
        const std::string path = waiting_.front();
        waiting_.pop_front();
        SpawnRequest request;
        request.program = command_.front();
        request.arguments.assign(command_.begin() + 1, command_.end());
        request.arguments.push_back(path);
        const auto pid = spawn(request);
        if (!pid) continue;  // it stays plain, which is worth nobody's attention
        current_ = path;
        pid_ = *pid;
        child_ = loop_.on_child_exit(pid_, [this](const ChildExit&) { finished(); });
        return;
    }
}

void SegmentCompressor::finished()
{
    if (unwanted_) {
        // It may have come as far as the rename before it died.
        ::unlink(unfinished_name(current_).c_str());
        ::unlink((current_ + log_format::kCompressed).c_str());
    }
    unwanted_ = false;
    current_.clear();
    begin_next();
}

}  // namespace berth
