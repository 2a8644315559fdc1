#pragma once
#include <Foundation/Foundation.h>
#include_next <AppKit/AppKit.h>
#include <appkit_supplement.h>
