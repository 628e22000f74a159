"""What tests of more than one service share: servers, the cluster, builders."""
