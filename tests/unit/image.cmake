# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name Pe UkiMeasurer Gpt FatReader DiskReader Tdvf Recipe PackageLock FileTree StepCache ImageStore AptMirror BareUki ScratchFolder CleanRoom ToolIdentity)
  gatehouse_test(unit/${name} LIBS gatehouse_image)
endforeach()
foreach(name ImageExporter CachePruner PackageSource OutputManifest Sbom ImageComparer CpioListing InitrdUnpacker UkiComparer HostSoftware CheckoutSoftware)
  gatehouse_test(unit/${name} LIBS gatehouse_image)
endforeach()

target_compile_definitions(tst_HostSoftware PRIVATE GUEST_AGENT="$<TARGET_FILE:gatehouse-guest-agent>" NODE_AGENT="$<TARGET_FILE:gatehouse-node-agent>" DEMO_APP="$<TARGET_FILE:gatehouse-demo-app>")
add_dependencies(tst_HostSoftware gatehouse-guest-agent gatehouse-node-agent gatehouse-demo-app)
