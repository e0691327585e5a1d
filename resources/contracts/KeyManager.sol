// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.24;

/// @title The meeting point of a key-replication network.
/// @notice Nodes in confidential VMs share one secret, xPriv. The contract records its public address, who asked to join,
/// and the secret encrypted for each one that was let in. It cannot check a quote: that is done by the node that hands
/// the secret over, whose signature with xPriv is checked here.
///
/// The functions, events, digests and the signature layout v || r || s are those of the original network, so clients of
/// either can talk to the other. Different on purpose:
///  - the network is started once; the owner cannot replace xPub afterwards;
///  - a node is onboarded once and only after it asked, and `requested` says so: nobody can replay or overwrite it;
///  - the owner can reject a request, visibly;
///  - signatures with a zero signer, another length or v, or a high s are refused.
contract KeyManager {
    /// What `requested` tells about an address. The order is part of the ABI.
    enum State {
        NotYet,
        Requested,
        Onboarded,
        Rejected
    }

    struct Node {
        bytes16 fmspc; // 6 bytes of the PCK certificate, zeros on the right
        bytes32 mrtd; // sha256 of the 48-byte MRTD
    }

    /// The account that deployed the contract.
    address public immutable owner;
    /// The address that belongs to xPriv; zero until bootstrap().
    address public xPub;
    mapping(address => State) public requested;
    mapping(address => Node) public registry;
    /// The application that the nodes should run.
    string public container;

    event BootstrapComplete(address indexed xPub);
    event Requested(address indexed addr);
    event Onboarded(address indexed addr, bytes16 fmspc, bytes32 mrtd, bytes ciph);
    event Rejected(address indexed addr);
    event ContainerChanged(string container);

    /// Half of the order of secp256k1 (EIP-2): of the two signatures for one message only that with the low s is taken.
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    modifier onlyOwner() {
        require(msg.sender == owner, "KeyManager: not the owner");
        _;
    }

    constructor() {
        owner = msg.sender;
    }

    /// @notice Starts the network with the address of its secret. Once.
    function bootstrap(address newXPub) external onlyOwner {
        require(xPub == address(0), "KeyManager: already bootstrapped");
        require(newXPub != address(0), "KeyManager: zero address");
        xPub = newXPub;
        emit BootstrapComplete(newXPub);
    }

    /// @notice Asks to join on behalf of the node with the fresh key of `addr`, which signed register_appdata(msg.sender).
    function register(address addr, bytes calldata sig) external {
        require(requested[addr] == State.NotYet, "KeyManager: already requested");
        require(_isSignedBy(addr, register_appdata(msg.sender), sig), "KeyManager: bad register signature");
        requested[addr] = State.Requested;
        emit Requested(addr);
    }

    /// @notice Publishes the secret encrypted for `addr`. Anyone may send it: what counts is the signature with xPriv.
    function onboard(address addr, bytes16 fmspc, bytes32 mrtd, bytes calldata ciph, bytes calldata sig) external {
        require(requested[addr] == State.Requested, "KeyManager: not requested");
        require(_isSignedBy(xPub, onboard_appdata(addr, fmspc, mrtd, ciph), sig), "KeyManager: bad onboard signature");
        requested[addr] = State.Onboarded;
        registry[addr] = Node(fmspc, mrtd);
        emit Onboarded(addr, fmspc, mrtd, ciph);
    }

    /// @notice Refuses a pending request for good; the node has to come back with another key.
    function reject(address addr) external onlyOwner {
        require(requested[addr] == State.Requested, "KeyManager: not requested");
        requested[addr] = State.Rejected;
        emit Rejected(addr);
    }

    /// @notice Names the application that the nodes should run.
    function set_container(string calldata newContainer) external onlyOwner {
        container = newContainer;
        emit ContainerChanged(newContainer);
    }

    /// @notice What the key of a joining node signs; `sender` is the account that will call register().
    function register_appdata(address sender) public pure returns (bytes32) {
        return keccak256(abi.encodePacked("register", sender));
    }

    /// @notice What xPriv signs to onboard `addr`.
    function onboard_appdata(address addr, bytes16 fmspc, bytes32 mrtd, bytes calldata ciph)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encodePacked("onboard", addr, fmspc, mrtd, ciph));
    }

    /// @notice Whether a node of the network attested `appData`. False for every malformed signature.
    function verify(bytes32 appData, bytes calldata sig) external view returns (bool) {
        return _isSignedBy(xPub, keccak256(abi.encodePacked("attest", appData)), sig);
    }

    /// `sig` is v(1) || r(32) || s(32). A zero signer is never right: ecrecover answers zero for nonsense, and xPub is
    /// zero before bootstrap().
    function _isSignedBy(address signer, bytes32 digest, bytes calldata sig) private pure returns (bool) {
        if (signer == address(0) || sig.length != 65) return false;
        uint8 v = uint8(sig[0]);
        bytes32 r = bytes32(sig[1:33]);
        bytes32 s = bytes32(sig[33:65]);
        if (v != 27 && v != 28) return false;
        if (uint256(s) > HALF_ORDER) return false;
        return ecrecover(digest, v, r, s) == signer;
    }
}
