set(api_live_sources
  live/AllowedImages.cpp live/AllowedImages.h live/HostWorker.cpp live/HostWorker.h live/LiveActivityService.cpp live/LiveActivityService.h
  live/LiveCollateralService.cpp live/LiveCollateralService.h
  live/EventLogReplays.cpp live/EventLogReplays.h live/EvidenceReading.cpp live/EvidenceReading.h live/LiveEvidenceService.cpp live/LiveEvidenceService.h
  live/LivePolicyService.cpp live/LivePolicyService.h live/PolicyTexts.cpp live/PolicyTexts.h
  live/LiveImageOutputService.cpp live/LiveImageOutputService.h
  live/ImageExpectations.cpp live/ImageExpectations.h live/ImageMeasuring.cpp live/ImageMeasuring.h live/KeptQuotes.cpp live/KeptQuotes.h live/QuotedRegisters.cpp live/QuotedRegisters.h live/RegisterDifferences.cpp live/RegisterDifferences.h live/LiveImageService.cpp live/LiveImageService.h live/LiveLogService.cpp live/LiveLogService.h
  live/LiveMachineBare.cpp live/LiveMachineLaunch.cpp live/LiveMachineService.cpp live/LiveMachineService.h live/LiveNetworkService.cpp
  live/LiveNetworkService.h live/LiveNodeService.cpp live/LiveNodeService.h live/LiveOnboardingService.cpp
  live/LiveOnboardingService.h live/LiveQuoteService.cpp live/LiveQuoteService.h live/LiveServices.cpp
  live/MachineWatch.cpp live/MachineWatch.h live/OutsideChanges.cpp live/OutsideChanges.h live/PathWatch.cpp live/PathWatch.h live/TrackedWork.cpp live/TrackedWork.h)
