BEGIN TRANSACTION;
CREATE TABLE articles (
	id VARCHAR NOT NULL, 
	identity VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	ready_version INTEGER, 
	state VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	queued_at FLOAT NOT NULL, 
	changed INTEGER, 
	error VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (identity)
);
INSERT INTO "articles" VALUES('9fd68d4dcea46586','https://news.example/ferry',2,2,'ready','/news/ferry.md','e5fc2b55badaf298077c607dd045cb578513e5c6e08edcf5f9ce17de3b17c4e9',1.79592680389571619035e+09,2,'');
INSERT INTO "articles" VALUES('a02efec6675fdc40','https://news.example/bridge',1,1,'ready','/news/bridge.md','4fdba176ed313cf6eb6f4ca073b0a6092732e700ae2251ecdf78d379938e25ad',1.79592680388530468943e+09,1,'');
INSERT INTO "articles" VALUES('3bb63df84cbf825a','/news/keeper.md',1,NULL,'pending','/news/keeper.md','a783b774410df67729b5d78ce6411289cc7182ff45833507f964d948be301703',1.7959268038878064156e+09,NULL,'');
CREATE TABLE meta (
	name VARCHAR NOT NULL, 
	value VARCHAR, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('embedding_model','fake@1');
INSERT INTO "meta" VALUES('clock','2');
CREATE TABLE passages (
	id VARCHAR NOT NULL, 
	article_id VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	vector_key VARCHAR NOT NULL, 
	vector BLOB NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(article_id) REFERENCES articles (id)
);
INSERT INTO "passages" VALUES('a02efec6675fdc40-1-0','a02efec6675fdc40',1,0,0,93,'Ravenholm closed its old bridge on Monday.
Repairs will cost 3 million euros, the mayor said.','key-a02efec6675fdc40-1-0',X'0030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030');
INSERT INTO "passages" VALUES('9fd68d4dcea46586-2-0','9fd68d4dcea46586',2,0,0,107,'The ferry Morning Star sank off Kestrel Point on Friday.
All 43 passengers were rescued by the coast guard.','key-9fd68d4dcea46586-2-0',X'0030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030003000300030');
CREATE TABLE versions (
	article_id VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	outlet VARCHAR NOT NULL, 
	published DATE, 
	url VARCHAR NOT NULL, 
	authors JSON NOT NULL, 
	section VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	fields_hash VARCHAR NOT NULL, 
	stored_at FLOAT NOT NULL, 
	PRIMARY KEY (article_id, version), 
	FOREIGN KEY(article_id) REFERENCES articles (id)
);
INSERT INTO "versions" VALUES('9fd68d4dcea46586',1,'Ferry sinks off Kestrel Point','The ferry Morning Star sank off Kestrel Point on Friday.
All 42 passengers were rescued by the coast guard.','Harbour Post','2024-05-03','https://news.example/ferry','["Ann Lee"]','World','/news/ferry.md','e38cb39bd581945d489ce00237e42ce0aa680d902debcd194669687ab3f2e149',1.7959268038774459362e+09);
INSERT INTO "versions" VALUES('a02efec6675fdc40',1,'Ravenholm closes its old bridge','Ravenholm closed its old bridge on Monday.
Repairs will cost 3 million euros, the mayor said.','The Courier','2024-06-10','https://news.example/bridge','[]','Roads','/news/bridge.md','59eaee4c43232cb4486e2bc201c25769044b02b1ff42fb1283aef7b29073e71d',1.79592680388572311397e+09);
INSERT INTO "versions" VALUES('3bb63df84cbf825a',1,'Lighthouse keeper retires','The last keeper of the lighthouse retired after 31 years.','',NULL,'','[]','','/news/keeper.md','5d5b4764e04ea3eef815d57031465ce092543a93adc5f797ec0e50b3d4ead89e',1.7959268038880455494e+09);
INSERT INTO "versions" VALUES('9fd68d4dcea46586',2,'Ferry sinks off Kestrel Point','The ferry Morning Star sank off Kestrel Point on Friday.
All 43 passengers were rescued by the coast guard.','Harbour Post','2024-05-03','https://news.example/ferry','["Ann Lee"]','World','/news/ferry.md','0af09d9c01a080b1f40c5d95621e8528fc7d0ff4e386b0b0636a8ab981489f6b',1.795926803895378828e+09);
CREATE INDEX ix_articles_source ON articles (source);
CREATE INDEX ix_articles_content_hash ON articles (content_hash);
CREATE INDEX ix_articles_state ON articles (state);
CREATE INDEX ix_articles_changed ON articles (changed);
CREATE INDEX ix_versions_url ON versions (url);
CREATE INDEX ix_passages_vector_key ON passages (vector_key);
CREATE INDEX ix_passages_article_id ON passages (article_id);
COMMIT;
