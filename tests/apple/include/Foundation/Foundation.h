#pragma once
#include_next <Foundation/Foundation.h>
#undef nil
#define nil nullptr  // as on macOS; GNUstep has (id)0
#undef Nil
#define Nil nullptr
#include <availability_shim.h>
#include <dispatch/dispatch.h>
#include <foundation_supplement.h>
