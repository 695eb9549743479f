import classes from './harbour-scene.module.css';

/** A quay at first light. Decoration: says nothing that a reader would miss. */
export function HarbourScene() {
  return (
    <div className={classes.scene} aria-hidden="true">
      <svg viewBox="0 0 800 1000" preserveAspectRatio="xMidYMax slice" className={classes.picture}>
        <rect width="800" height="1000" className={classes.sky} />
        <circle cx="560" cy="430" r="84" className={classes.sun} />
        <path d="M0 560c90-34 150-44 240-30s130 22 220 4 190-36 340-10v90H0Z" className={classes.hills} />
        <rect y="585" width="800" height="415" className={classes.sea} />
        <g className={classes.glint}>
          <path d="M478 622h164M502 652h116M520 684h80M534 716h52" />
        </g>
        {/* The lighthouse at the end of the mole. */}
        <path d="M92 585h210l-14-22H104Z" className={classes.mole} />
        <path d="m170 563 8-132h32l8 132Z" className={classes.tower} />
        <path d="m173 520 2.600-40h36.800l2.600 40Z" className={classes.band} />
        <path d="M172 431h44v-8h-44ZM180 423v-24h28v24ZM177 399l17-18 17 18Z" className={classes.lamp} />
        {/* A boat lying at anchor. */}
        <path d="M372 574h136l-20 30h-92Z" className={classes.hull} />
        <path d="M436 570V462l46 92M428 570V486l-34 70" className={classes.rigging} />
        <g className={classes.waves}>
          <path d="M-20 760c50 0 50 18 100 18s50-18 100-18 50 18 100 18 50-18 100-18 50 18 100 18 50-18 100-18 50 18 100 18 50-18 100-18 50 18 100 18" />
          <path d="M-70 812c50 0 50 18 100 18s50-18 100-18 50 18 100 18 50-18 100-18 50 18 100 18 50-18 100-18 50 18 100 18 50-18 100-18 50 18 100 18" />
        </g>
        {/* The quay wall with a bollard, its rope going down to the water. */}
        <path d="M0 880h800v120H0Z" className={classes.quay} />
        <path d="M0 880h800v14H0Z" className={classes.edge} />
        <path d="M600 880v-40c-16-2-22-10-22-20s10-16 40-16 40 6 40 16-6 18-22 20v40Z" className={classes.bollard} />
        <path d="M582 852c-70 30-150-20-210-110S300 622 388 604" className={classes.rope} />
      </svg>
    </div>
  );
}
