foreach(name DomainXml HostDoctor LibvirtDaemons LibvirtError MachineFiles MachineSpec MachineStore PortCheck)
  gatehouse_test(unit/${name} LIBS gatehouse_vm)
endforeach()
