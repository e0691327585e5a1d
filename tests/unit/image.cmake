# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name Pe UkiMeasurer Gpt FatReader DiskReader Tdvf Recipe PackageLock FileTree StepCache ImageStore AptMirror BareUki ScratchFolder CleanRoom ToolIdentity)
  gatehouse_test(unit/${name} LIBS gatehouse_image)
endforeach()
foreach(name ImageExporter CachePruner PackageSource OutputManifest Sbom ImageComparer)
  gatehouse_test(unit/${name} LIBS gatehouse_image)
endforeach()
