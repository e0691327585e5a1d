set(api_fake_sources
  fake/DemoActivity.cpp fake/DemoActivity.h
  fake/DemoCollateral.cpp fake/DemoCollateral.h
  fake/DemoData.cpp fake/DemoData.h
  fake/DemoDecisions.cpp
  fake/DemoEvidence.cpp fake/DemoEvidence.h
  fake/DemoImageOutputs.cpp fake/DemoImageOutputs.h
  fake/DemoImages.cpp fake/DemoImages.h
  fake/DemoLogs.cpp fake/DemoLogs.h
  fake/DemoMachines.cpp fake/DemoMachines.h
  fake/DemoNetwork.cpp fake/DemoNetwork.h
  fake/DemoNodes.cpp fake/DemoNodes.h
  fake/DemoOnboarding.cpp fake/DemoOnboarding.h
  fake/DemoPolicies.cpp fake/DemoPolicies.h
  fake/DemoQuotes.cpp fake/DemoQuotes.h
  fake/DemoScript.cpp fake/DemoScript.h
  fake/DemoServices.cpp
  fake/DemoVerdict.cpp fake/DemoVerdict.h)
