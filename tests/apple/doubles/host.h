#pragma once

#include <cstdint>
#include <string>

// The macOS below what Berth asks of its host, for tests to change.
namespace berth::test {

/// Something happened to the host's file systems (VQ_…). From any thread.
void tell_of_file_systems(std::uint32_t events);
/// Mounts something of that type at `path`, and tells of it; and the opposite.
void mount_double(const std::string& path, const std::string& type);
void unmount_double(const std::string& path);

/// The host's routes, as sysctl has them. Of these, so many bytes come after their size was asked.
void set_routes(std::string routes, std::size_t come_later = 0);
/// A message on each routing socket that is open.
void tell_of_routes(const std::string& message);

/// Memory is short (DISPATCH_MEMORYPRESSURE_…): told to each source that asked for it, on its
/// queue.
void tell_of_memory(unsigned long pressure);
/// Has event handlers wait before they are called; whether one waits.
void hold_handlers(bool held);
bool handler_waits();
/// A system that has no such source.
void refuse_memory_sources(bool refused);
/// Queues and sources that were not released.
int dispatch_objects();

}  // namespace berth::test
