# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DFOLDER=<source folder> -DFILES=<a.cpp,b.h,...> -DOUTPUT=<header> -P JudgementDigest.cmake
# Writes a header that names the code which judges quotes by a digest of its sources: two builds that bear the same version number
# may word their checks differently, and evidence says which one wrote it (docs/evidence.md). The file is left alone when it already says so.
string(REPLACE "," ";" files "${FILES}")
list(SORT files)
set(all "")
foreach(file IN LISTS files)
  file(SHA256 "${FOLDER}/${file}" digest)
  string(APPEND all "${digest} ${file}\n")
endforeach()
string(SHA256 digest "${all}")
string(SUBSTRING "${digest}" 0 12 digest)
set(text "#pragma once\n#define GATEHOUSE_JUDGEMENT \"${digest}\"\n")
if(EXISTS "${OUTPUT}")
  file(READ "${OUTPUT}" present)
endif()
if(NOT "${present}" STREQUAL "${text}")
  file(WRITE "${OUTPUT}" "${text}")
endif()
