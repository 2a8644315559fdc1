#pragma once
#define kIOPMBatteryPowerKey "Battery Power"
