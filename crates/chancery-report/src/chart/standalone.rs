//! A drawing that stands alone in a file: with the colours that the page's style sheet would give it.

/// Colours and strokes of the light page, for the marks that figures of comparisons use.
const STYLE: &str = "\
svg{background:#fdfcf9;font:10.5px 'Liberation Sans',Arial,sans-serif;fill:#625e56}\
.gl{stroke:#dfdbd1;fill:none}.zl,.tick{stroke:#b9b4a8;fill:none}.lb{font-weight:600;font-size:10.8px}.sn{font-size:9.2px}\
.dot.l0,.lb.l0{fill:#1d1c1a}.dot.l1,.lb.l1{fill:#b34a00}.dot.l2{fill:#1465b0}\
.ring{fill:#fdfcf9;stroke-width:1.2}.ring.l0{stroke:#1d1c1a}.ring.l1{stroke:#b34a00}\
.ba{stroke-width:1}.ba.l0{fill:#1d1c1a;stroke:#1d1c1a;fill-opacity:.82}.ba.l1{fill:#b34a00;stroke:#b34a00;fill-opacity:.28}\
.ze{fill:#fdfcf9;stroke:#625e56}.pt{fill:#fdfcf9;stroke:#1d1c1a;stroke-width:1.4}.tw{fill:none;stroke:#1d1c1a;stroke-width:1.3}\
.yr{fill:transparent}\
.vr.pos{fill:#e4bfa4}.vr.con{fill:#aec9e0}.vr.neg{fill:#e2e1de}.vr.rem,.vr.few{fill:#fdfcf9}.vo{fill:none;stroke:#1d1c1a;stroke-width:1.2}\
.vo.v1{stroke-dasharray:6 2.5}.vo.v2{stroke-dasharray:2 2}.vo.v3{stroke-dasharray:8 2.5 2 2.5}.vo.v4{stroke-dasharray:11 3}\
.vn{fill:#1d1c1a;font-size:9.6px}.vn.on{fill:#fdfcf9;font-weight:600}.vn.few{fill:#625e56;font-style:italic}\
.vb{fill:none;stroke:#1465b0;stroke-width:1.2;stroke-dasharray:2.4 1.6}.vb.on{fill:#b34a00;stroke:none}\
.halo{paint-order:stroke;stroke:#fdfcf9;stroke-width:3px}";

/// A drawing of the page as a file of its own.
pub(crate) fn file(drawing: &str) -> String {
    let Some((open, rest)) = drawing.split_once('>') else { return drawing.to_owned() };
    let open = open.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
    format!("{open}><style>{STYLE}</style>{rest}\n")
}
