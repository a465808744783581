SET LOCAL lock_timeout = '3s';

-- People look for a facility by where it is, too. Folded as the program folds what it writes.
UPDATE facility SET search_text = search_text
    || lower(translate(normalize(coalesce((SELECT name FROM prefecture WHERE code = prefecture_code), '') || city || address, NFKC), 'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖ・.' || E' \t\u3000', 'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶ'));
COMMENT ON COLUMN facility.search_text IS 'Name, reading and address, folded for searching by any parts.';
