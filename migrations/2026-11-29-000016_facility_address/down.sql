SET LOCAL lock_timeout = '3s';

UPDATE facility SET search_text = left(search_text, -length(
    lower(translate(normalize(coalesce((SELECT name FROM prefecture WHERE code = prefecture_code), '') || city || address, NFKC), 'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖ・.' || E' \t\u3000', 'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶ'))));
COMMENT ON COLUMN facility.search_text IS 'Name and reading, folded for searching by any part.';
