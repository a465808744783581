DROP TABLE affiliation_term, affiliation, affiliation_group_layer, affiliation_group;
DROP FUNCTION affiliation_check_layer_below;
