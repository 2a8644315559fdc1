#pragma once
// What clang must know of Virtualization.framework to check and run Berth's .mm files on Linux:
// declarations written from the facts of Apple's documentation. Not Apple's headers.
#include <Virtualization/VZBootAndPlatform.h>
#include <Virtualization/VZConfiguration.h>
#include <Virtualization/VZConsole.h>
#include <Virtualization/VZDevices.h>
#include <Virtualization/VZError.h>
#include <Virtualization/VZNetwork.h>
#include <Virtualization/VZShares.h>
#include <Virtualization/VZStorage.h>
#include <Virtualization/VZVirtualMachine.h>
