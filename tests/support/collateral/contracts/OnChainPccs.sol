// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// Answers the reading ABI of Automata's on-chain PCCS (FmspcTcbDao, EnclaveIdentityDao, PcsDao, TcbEvalDao, PCCSRouter),
/// all in one contract and without its checks: for tests of the reader.
contract OnChainPccs {
    struct SignedText {
        string text;
        bytes signature;
    }

    error Missing_Certificate(uint8 ca);
    error No_Such_Method();

    uint32 private immutable standardNumber;
    uint32 private immutable earlyNumber;

    mapping(bytes32 => SignedText) private documents;
    mapping(uint8 => bytes) private certificates;
    mapping(uint8 => bytes) private lists;
    mapping(uint32 => address) private versions;

    /// Zero for both: a router of the older kind, without evaluation numbers.
    constructor(uint32 standard_, uint32 early_) {
        standardNumber = standard_;
        earlyNumber = early_;
    }

    function putTcbInfo(uint256 tcbType, string calldata fmspc, uint256 version, string calldata text, bytes calldata signature) external {
        documents[tcbKey(tcbType, fmspc, version)] = SignedText(text, signature);
    }

    function putIdentity(uint256 id, uint256 version, string calldata text, bytes calldata signature) external {
        documents[identityKey(id, version)] = SignedText(text, signature);
    }

    function putCertificate(uint8 ca, bytes calldata certificate, bytes calldata list) external {
        certificates[ca] = certificate;
        lists[ca] = list;
    }

    function putVersion(uint32 number, address dao) external {
        versions[number] = dao;
    }

    function getTcbInfo(uint256 tcbType, string calldata fmspc, uint256 version) external view returns (SignedText memory) {
        return documents[tcbKey(tcbType, fmspc, version)];
    }

    function getEnclaveIdentity(uint256 id, uint256 version) external view returns (SignedText memory) {
        return documents[identityKey(id, version)];
    }

    function getCertificateById(uint8 ca) external view returns (bytes memory, bytes memory) {
        if (certificates[ca].length == 0) revert Missing_Certificate(ca);
        return (certificates[ca], lists[ca]);
    }

    function pcsDaoAddr() external view returns (address) {
        return address(this);
    }

    function fmspcTcbDaoAddr() external view returns (address) {
        return address(this);
    }

    function qeIdDaoAddr() external view returns (address) {
        return address(this);
    }

    function tcbEvalDaoAddr() external view returns (address) {
        if (standardNumber == 0) revert No_Such_Method();
        return address(this);
    }

    function standard(uint8) external view returns (uint32) {
        return standardNumber;
    }

    function early(uint8) external view returns (uint32) {
        return earlyNumber;
    }

    function fmspcTcbDaoVersionedAddr(uint32 number) external view returns (address) {
        return versions[number];
    }

    function qeIdDaoVersionedAddr(uint32 number) external view returns (address) {
        return versions[number];
    }

    function tcbKey(uint256 tcbType, string calldata fmspc, uint256 version) private pure returns (bytes32) {
        return keccak256(abi.encode("tcb", tcbType, fmspc, version));
    }

    function identityKey(uint256 id, uint256 version) private pure returns (bytes32) {
        return keccak256(abi.encode("identity", id, version));
    }
}
