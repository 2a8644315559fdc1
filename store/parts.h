#pragma once

#include "store/connection.h"

#include <string>

namespace berth::store {

// What belongs to a machine and has tables of its own: disks, networks with their forwards, shares.
// Used inside Connection::read() and write().

/// Stores the parts of the definition; the machine has none yet.
void insert_parts(Connection& connection, const std::string& id, const Definition& definition);
void delete_parts(Connection& connection, const std::string& id);
/// Fills in the definition's parts, in the order in which they were stored.
void load_parts(Connection& connection, const std::string& id, Definition& definition);

}  // namespace berth::store
